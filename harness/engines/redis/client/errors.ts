// The table: which error means which outcome, with a reason per row. It holds for one command: a read, or a script whose only
// write is its last deed, so that an error it answers with came before the write or instead of it.
//
// The client may have sent a command several times before it hands an error on, and the error is about the last time only.
// So an error alone never means refused: every single sending must have been answered with one that does (`judgeFailure`).
import type { Outcome } from '../../../../load/target.ts';

interface RedisErrorRow {
  readonly name: string;
  readonly outcome: Exclude<Outcome, 'acknowledged'>;
  readonly why: string;
}

/** What a server answers with. */
export interface ReplyRow extends RedisErrorRow {
  /** The first word of the error. */
  readonly code: string;
}

export const replyErrors: readonly ReplyRow[] = [
  // Refused: it was stopped before it touched the data.
  {
    code: 'MOVED',
    name: 'slot moved',
    outcome: 'refused',
    why: 'another member serves the slot; nothing runs',
  },
  {
    code: 'ASK',
    name: 'slot on the move',
    outcome: 'refused',
    why: 'the key is not here while its slot is being moved; nothing runs',
  },
  {
    code: 'TRYAGAIN',
    name: 'slot half moved',
    outcome: 'refused',
    why: 'the keys are on both sides of a move; nothing runs',
  },
  {
    code: 'CLUSTERDOWN',
    name: 'slot not served',
    outcome: 'refused',
    why: 'found out while looking for who serves the slot, before anything runs',
  },
  { code: 'CROSSSLOT', name: 'keys of several slots', outcome: 'refused', why: 'stopped before it runs' },
  {
    code: 'LOADING',
    name: 'server is loading',
    outcome: 'refused',
    why: 'nothing runs while it loads its data',
  },
  {
    code: 'BUSY',
    name: 'server is busy',
    outcome: 'refused',
    why: 'nothing runs beside a script that runs too long',
  },
  {
    code: 'READONLY',
    name: 'member is a replica',
    outcome: 'refused',
    why: 'a replica stops a write before it',
  },
  {
    code: 'MASTERDOWN',
    name: 'replica without its master',
    outcome: 'refused',
    why: 'a replica that may not serve old data runs nothing',
  },
  {
    code: 'NOREPLICAS',
    name: 'too few replicas',
    outcome: 'refused',
    why: 'the server has fewer replicas than it was told to write with, and stops the write before it',
  },
  {
    code: 'MISCONF',
    name: 'data cannot be saved',
    outcome: 'refused',
    why: 'writes are stopped before they run after a failed save or append',
  },
  {
    code: 'OOM',
    name: 'out of memory',
    outcome: 'refused',
    why: 'a command that may need memory is stopped before',
  },
  {
    code: 'WRONGTYPE',
    name: 'key of another kind',
    outcome: 'refused',
    why: 'found out before it is changed',
  },
  { code: 'NOAUTH', name: 'not logged in', outcome: 'refused', why: 'nothing runs before the login' },
  {
    code: 'WRONGPASS',
    name: 'wrong password',
    outcome: 'refused',
    why: 'the login failed; nothing was asked',
  },
  { code: 'NOPERM', name: 'not permitted', outcome: 'refused', why: 'stopped by the rights of the user' },

  // Unknown: it may have run.
  {
    code: 'UNBLOCKED',
    name: 'wait was ended',
    outcome: 'unknown',
    why: 'a server that changed its role ends waits, whatever became of what they were about',
  },
  {
    code: 'ERR',
    name: 'error',
    outcome: 'unknown',
    why: 'what has no code of its own: a proxy, a limit, a fault in a script, at any moment',
  },
];

/** What the client says by itself. `refused`: it has given the command up for good and sends it no more. */
export interface ClientRow extends RedisErrorRow {
  /** How the message begins. */
  readonly message: string;
}

export const clientErrors: readonly ClientRow[] = [
  {
    message: 'Connection is closed.',
    name: 'connection closed',
    outcome: 'refused',
    why: 'no connection to send it over. If one was lost behind a sending, that sending has no answer and decides',
  },
  {
    message: "Cluster isn't ready",
    name: 'client not ready',
    outcome: 'refused',
    why: 'the client knows no member and may not queue',
  },
  {
    message: 'None of startup nodes is available',
    name: 'no member reached',
    outcome: 'refused',
    why: 'the client ended while the command was in its queue',
  },
  {
    message: 'Cluster is ended.',
    name: 'client ended',
    outcome: 'refused',
    why: 'ended between two sendings',
  },
  {
    message: 'Too many Cluster redirections.',
    name: 'too many redirections',
    outcome: 'refused',
    why: 'given up between two sendings; what the sendings came to decides',
  },
  {
    message: 'Command timed out',
    name: 'timed out waiting for an answer',
    outcome: 'unknown',
    why: 'the client forgets it but does not take it back: what it has queued it sends later',
  },
];

/** An error as the driver throws it. */
export interface RedisError extends Error {
  /** Present when a server answered with it: the command that it answers. */
  readonly command?: { readonly args: unknown };
}

const replyRow = ({ name, message }: Error): ReplyRow | undefined =>
  name === 'ReplyError' ? replyErrors.find(({ code }) => code === codeOf(message)) : undefined;
const clientRow = ({ name, message }: Error): ClientRow | undefined =>
  name === 'ReplyError' ? undefined : clientErrors.find((row) => message.startsWith(row.message));

const codeOf = (message: string): string => /^[A-Z]+\b/.exec(message)?.[0] ?? '';

/** Whether an error that answers a sending says for certain that the server did not carry it out. */
export const isRefusal = (error: Error): boolean => replyRow(error)?.outcome === 'refused';

/** Whether the client only stopped waiting for an answer. */
export const isForgetting = ({ message }: Error): boolean => message.startsWith('Command timed out');

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
  readonly outcome: RedisErrorRow['outcome'];
  readonly reason: string;
  readonly timedOut: boolean;
}

/** What became of a command that the client gave up with this error. */
export const judgeFailure = (error: Error, { sent, refused, forgotten }: Sendings): RedisErrorVerdict => {
  const givenUp = (replyRow(error) ?? clientRow(error))?.outcome === 'refused';
  const lost = sent - refused;
  const reason = reasonOf(error);
  return {
    outcome: givenUp && lost === 0 && !forgotten ? 'refused' : 'unknown',
    reason: isRefusal(error) && lost > 0 ? `${reason}, after a sending without an answer` : reason,
    timedOut: forgotten,
  };
};

/** The error's code and name, such as `CLUSTERDOWN slot not served`, without what differs from key to key. */
export const reasonOf = (error: Error): string => {
  const { name, message } = error;
  const last = /^Too many Cluster redirections\. Last error: (?:\w+: )?(.*)$/s.exec(message)?.[1];
  if (last !== undefined) return `too many redirections, at last: ${lastReason(last)}`;
  if (name !== 'ReplyError') return clientRow(error)?.name ?? message;
  const row = replyRow(error);
  return row === undefined || row.code === 'ERR' ? message : `${row.code} ${row.name}`;
};

const lastReason = (message: string): string => {
  const row = replyErrors.find(({ code }) => code === codeOf(message));
  if (row !== undefined && row.code !== 'ERR') return `${row.code} ${row.name}`;
  return clientErrors.find((known) => message.startsWith(known.message))?.name ?? message;
};
