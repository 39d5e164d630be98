// The table: which error means which outcome, with a reason per row. What a server answers is known by its first word, such as `MOVED`;
// what the client says by itself, by how its message begins. It holds for one command: a read, or a script whose only
// write is its last deed, so that an error it answers with came before the write or instead of it.
//
// The client may have sent a command several times before it hands an error on, and the error is about the last time only.
// So an error alone never means refused: every single sending must have been answered with one that does (`judgeFailure`).
import { errorRows } from '../../../model/error-rows.ts';
import type { ErrorEntry, ErrorRow } from '../../../model/error-rows.ts';

/** A server stopped it before it touched the data. */
const refusedReplies: readonly ErrorEntry[] = [
  ['MOVED', 'slot moved', 'another member serves the slot; nothing runs'],
  ['ASK', 'slot on the move', 'the key is not here while its slot is being moved; nothing runs'],
  ['TRYAGAIN', 'slot half moved', 'the keys are on both sides of a move; nothing runs'],
  ['CLUSTERDOWN', 'slot not served', 'found out while looking for who serves the slot, before anything runs'],
  ['CROSSSLOT', 'keys of several slots', 'stopped before it runs'],
  ['LOADING', 'server is loading', 'nothing runs while it loads its data'],
  ['BUSY', 'server is busy', 'nothing runs beside a script that runs too long'],
  ['READONLY', 'member is a replica', 'a replica stops a write before it'],
  ['MASTERDOWN', 'replica without its master', 'a replica that may not serve old data runs nothing'],
  [
    'NOREPLICAS',
    'too few replicas',
    'the server has fewer replicas than it was told to write with, and stops the write before it',
  ],
  ['MISCONF', 'data cannot be saved', 'writes are stopped before they run after a failed save or append'],
  ['OOM', 'out of memory', 'a command that may need memory is stopped before'],
  ['WRONGTYPE', 'key of another kind', 'found out before it is changed'],
  ['NOAUTH', 'not logged in', 'nothing runs before the login'],
  ['WRONGPASS', 'wrong password', 'the login failed; nothing was asked'],
  ['NOPERM', 'not permitted', 'stopped by the rights of the user'],
];

/** It may have run on the server. */
const unknownReplies: readonly ErrorEntry[] = [
  [
    'UNBLOCKED',
    'wait was ended',
    'a server that changed its role ends waits, whatever became of what they were about',
  ],
  ['ERR', 'error', 'what has no code of its own: a proxy, a limit, a fault in a script, at any moment'],
];

/** The client says by itself that it has given the command up for good, and sends it no more. */
const givenUp: readonly ErrorEntry[] = [
  [
    'Connection is closed.',
    'connection closed',
    'no connection to send it over. If one was lost behind a sending, that sending has no answer and decides',
  ],
  ["Cluster isn't ready", 'client not ready', 'the client knows no member and may not queue'],
  [
    'None of startup nodes is available',
    'no member reached',
    'the client ended while the command was in its queue',
  ],
  ['Cluster is ended.', 'client ended', 'ended between two sendings'],
  [
    'Too many Cluster redirections.',
    'too many redirections',
    'given up between two sendings; what the sendings came to decides',
  ],
];

const commandTimedOut: ErrorEntry = [
  'Command timed out',
  'timed out waiting for an answer',
  'the client forgets it but does not take it back: what it has queued it sends later',
];

/** What a server answers with. */
export const replyErrors = [...errorRows('refused', refusedReplies), ...errorRows('unknown', unknownReplies)];

/** What the client says by itself. */
export const clientErrors = [...errorRows('refused', givenUp), ...errorRows('unknown', [commandTimedOut])];

/** An error as the driver throws it. */
export interface RedisError extends Error {
  /** Present when a server answered with it: the command that it answers. */
  readonly command?: { readonly args: unknown };
}

const replySaying = (message: string): ErrorRow | undefined =>
  replyErrors.find(({ says }) => says === codeOf(message));
const clientSaying = (message: string): ErrorRow | undefined =>
  clientErrors.find(({ says }) => message.startsWith(says));

/** The row of an error: a server's answers have a name of their own. */
const rowOf = ({ name, message }: Error): ErrorRow | undefined =>
  name === 'ReplyError' ? replySaying(message) : clientSaying(message);

const codeOf = (message: string): string => /^[A-Z]+\b/.exec(message)?.[0] ?? '';

/** Whether an error that answers a sending says for certain that the server did not carry it out. */
export const isRefusal = (error: Error): boolean =>
  error.name === 'ReplyError' && rowOf(error)?.outcome === 'refused';

/** Whether the client only stopped waiting for an answer. */
export const isForgetting = ({ message }: Error): boolean => message.startsWith(commandTimedOut[0]);

/** Whether a server sent the client to another one. */
export const isRedirection = (error: Error): boolean =>
  error.name === 'ReplyError' && ['MOVED', 'ASK'].includes(codeOf(error.message));

/** How often the client put a command on a connection, and how many of these sendings the server refused for certain. */
export interface Sendings {
  readonly sent: number;
  readonly refused: number;
  /** Whether the client once gave up waiting for it: what it then still had in a queue may have been sent since. */
  readonly forgotten: boolean;
}

export interface RedisErrorVerdict {
  readonly outcome: ErrorRow['outcome'];
  readonly reason: string;
  readonly timedOut: boolean;
}

/** What became of a command that the client gave up with this error. */
export const judgeFailure = (error: Error, { sent, refused, forgotten }: Sendings): RedisErrorVerdict => {
  const lost = sent - refused;
  const reason = reasonOf(error);
  return {
    outcome: rowOf(error)?.outcome === 'refused' && lost === 0 && !forgotten ? 'refused' : 'unknown',
    reason: isRefusal(error) && lost > 0 ? `${reason}, after a sending without an answer` : reason,
    timedOut: forgotten,
  };
};

/** The error's code and name, such as `CLUSTERDOWN slot not served`, without what differs from key to key. */
export const reasonOf = (error: Error): string => {
  const { name, message } = error;
  const last = /^Too many Cluster redirections\. Last error: (?:\w+: )?(.*)$/s.exec(message)?.[1];
  if (last !== undefined)
    return `too many redirections, at last: ${replyName(last) ?? clientSaying(last)?.name ?? last}`;
  return (name === 'ReplyError' ? replyName(message) : clientSaying(message)?.name) ?? message;
};

/** Undefined for what has no code of its own. */
const replyName = (message: string): string | undefined => {
  const row = replySaying(message);
  return row === undefined || row.says === 'ERR' ? undefined : `${row.says} ${row.name}`;
};
