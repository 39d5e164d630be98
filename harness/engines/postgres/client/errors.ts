// The table: which error means which outcome, with a reason per row. An error is known by its SQLSTATE, by the two characters of its class,
// or by the code of the operating system; what the table says of it holds at severity ERROR (see `judgeError`), for one autocommitted
// statement that was sent alone, whose answer was the error. An error before that (connecting, logging in) is no row here: nothing was sent,
// so the operation is refused, always.
//
// Not in the table, because it is no error: a wait for synchronous standbys that is cancelled (57014) ends in a WARNING and
// a normal completion. The server did commit, and the application is told so; we count it as acknowledged, as it does, so
// that a fail-over which then loses the row is found as a lost write. When the session is terminated in that wait (57P01)
// the warning is followed by the end of the connection and no completion: unknown.
import { errorRows } from '../../../model/error-rows.ts';
import type { ErrorEntry, ErrorRow } from '../../../model/error-rows.ts';

/** The statement was not carried out, or was undone before this error was sent. */
const refused: readonly ErrorEntry[] = [
  [
    '25006',
    'read_only_sql_transaction',
    'a standby or a fenced primary: the statement is stopped before it touches a row',
  ],
  [
    '40001',
    'serialization_failure',
    'rolled back; on a standby, a read that stood in the way of replay. A client may retry, we do not',
  ],
  ['40P01', 'deadlock_detected', 'rolled back to free the others'],
  [
    '57014',
    'query_canceled',
    'as an ERROR it came before the commit and rolled back; after the commit it is only a WARNING',
  ],
  ['55P03', 'lock_not_available', 'rolled back: it never got its lock'],
  ['53100', 'disk_full', 'rolled back; where the WAL is full, it is a PANIC'],
  ['53200', 'out_of_memory', 'rolled back'],
  [
    '53300',
    'too_many_connections',
    'comes while logging in, where nothing was sent; from a pooler as an ERROR before it has a server to send to',
  ],
  ['42P01', 'undefined_table', 'it was never planned'],
  ['42501', 'insufficient_privilege', 'it was never carried out'],
];

/** The server, or what stands before it, cannot say or may not be believed. */
const unknown: readonly ErrorEntry[] = [
  [
    '08',
    'connection_exception',
    'something on the way (a pooler, a proxy) lost its server, before or after the commit; 08007 says so itself',
  ],
  ['40003', 'statement_completion_unknown', 'the server says that it does not know'],
  [
    '57P01',
    'admin_shutdown',
    'a stop or pg_terminate_backend; it may come after the commit and before its completion was sent',
  ],
  ['57P02', 'crash_shutdown', 'another backend crashed and took this one with it, wherever its commit was'],
  [
    '57P03',
    'cannot_connect_now',
    'belongs to logging in; after sending only a pooler can say it, of a server that it lost',
  ],
  ['57P04', 'database_dropped', 'ends the session like 57P01; what was written is gone in any case'],
  ['57P05', 'idle_session_timeout', 'ends an idle session, perhaps just when the statement was on its way'],
  ['58', 'system_error', 'input or output failed: do not trust what follows'],
  ['XX', 'internal_error', 'the server found itself broken: do not trust it'],
  ['ECONNRESET', 'connection reset', 'the answer may have been on its way'],
  ['EPIPE', 'connection closed', 'a part of it may have been taken'],
  ['ETIMEDOUT', 'timed out', 'the system gave up; the server may not have'],
  ['EHOSTUNREACH', 'no route', 'the way was lost, before or after'],
  ['ENETUNREACH', 'no network', 'the way was lost, before or after'],
];

/** An exact code goes before its class; a server's ERROR that is not here is `refused`, anything else `unknown`. */
export const postgresErrors = [...errorRows('refused', refused), ...errorRows('unknown', unknown)];

/** Names of errors that only come while connecting, for reasons that a person can read. */
const connectErrorNames: Readonly<Record<string, string>> = {
  '28000': 'invalid_authorization_specification',
  '28P01': 'invalid_password',
  '3D000': 'invalid_catalog_name',
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'name lookup failed',
};

/** An error as the driver throws it: with a severity when it came from a server. */
interface PgError extends Error {
  readonly code?: string;
  readonly severity?: string;
}

export interface PgErrorVerdict {
  readonly outcome: ErrorRow['outcome'];
  readonly reason: string;
  /** True when the connection cannot be used any more. */
  readonly fatal: boolean;
}

const rowFor = (code: string): ErrorRow | undefined =>
  postgresErrors.find((row) => row.says === code) ??
  postgresErrors.find((row) => row.says === code.slice(0, 2));

/**
 * What became of a statement that was sent and answered with this error. Only a severity of ERROR, word for word, can mean
 * refused: such a statement was rolled back. FATAL and PANIC end the session at any moment, after the commit too; a
 * severity in a language that we do not know, and an error that no server sent, might be anything.
 */
export const judgeError = (error: PgError): PgErrorVerdict => {
  const rolledBack = error.severity === 'ERROR' && rowFor(error.code ?? '')?.outcome !== 'unknown';
  return {
    outcome: rolledBack ? 'refused' : 'unknown',
    reason: reasonOf(error),
    fatal: error.severity !== 'ERROR',
  };
};

/** The error's code and name, such as `25006 read_only_sql_transaction`; its message when it has no code. */
export const reasonOf = (error: PgError): string => {
  const { code, message } = error;
  if (code === undefined) return message;
  return `${code} ${connectErrorNames[code] ?? rowFor(code)?.name ?? message}`;
};
