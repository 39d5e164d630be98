// The table: which error means which outcome, with a reason per row. It holds for one autocommitted statement that was
// sent alone, whose answer was the error. An error before that (connecting, logging in) is no row here: nothing was sent,
// so the operation is refused, always.
//
// Not in the table, because it is no error: a wait for synchronous standbys that is cancelled (57014) ends in a WARNING and
// a normal completion. The server did commit, and the application is told so; we count it as acknowledged, as it does, so
// that a fail-over which then loses the row is found as a lost write. When the session is terminated in that wait (57P01)
// the warning is followed by the end of the connection and no completion: unknown.
import type { Outcome } from '../../../../load/target.ts';

export interface ErrorRow {
  /** An SQLSTATE, the two characters of its class, or the code of an operating system's error. */
  readonly code: string;
  readonly name: string;
  /** What it means at severity ERROR; at any other, `refused` is not believed (see `judgeError`). */
  readonly outcome: Exclude<Outcome, 'acknowledged'>;
  readonly why: string;
}

/** An exact code goes before its class; a server's ERROR that is not here is `refused`, anything else `unknown`. */
export const postgresErrors: readonly ErrorRow[] = [
  // Refused: the statement was not carried out, or was undone before this error was sent.
  {
    code: '25006',
    name: 'read_only_sql_transaction',
    outcome: 'refused',
    why: 'a standby or a fenced primary: the statement is stopped before it touches a row',
  },
  {
    code: '40001',
    name: 'serialization_failure',
    outcome: 'refused',
    why: 'rolled back; on a standby, a read that stood in the way of replay. A client may retry, we do not',
  },
  { code: '40P01', name: 'deadlock_detected', outcome: 'refused', why: 'rolled back to free the others' },
  {
    code: '57014',
    name: 'query_canceled',
    outcome: 'refused',
    why: 'as an ERROR it came before the commit and rolled back; after the commit it is only a WARNING',
  },
  {
    code: '55P03',
    name: 'lock_not_available',
    outcome: 'refused',
    why: 'rolled back: it never got its lock',
  },
  {
    code: '53100',
    name: 'disk_full',
    outcome: 'refused',
    why: 'rolled back; where the WAL is full, it is a PANIC',
  },
  { code: '53200', name: 'out_of_memory', outcome: 'refused', why: 'rolled back' },
  {
    code: '53300',
    name: 'too_many_connections',
    outcome: 'refused',
    why: 'comes while logging in, where nothing was sent; from a pooler as an ERROR before it has a server to send to',
  },
  { code: '42P01', name: 'undefined_table', outcome: 'refused', why: 'it was never planned' },
  { code: '42501', name: 'insufficient_privilege', outcome: 'refused', why: 'it was never carried out' },

  // Unknown: the server, or what stands before it, cannot say or may not be believed.
  {
    code: '08',
    name: 'connection_exception',
    outcome: 'unknown',
    why: 'something on the way (a pooler, a proxy) lost its server, before or after the commit; 08007 says so itself',
  },
  {
    code: '40003',
    name: 'statement_completion_unknown',
    outcome: 'unknown',
    why: 'the server says that it does not know',
  },
  {
    code: '57P01',
    name: 'admin_shutdown',
    outcome: 'unknown',
    why: 'a stop or pg_terminate_backend; it may come after the commit and before its completion was sent',
  },
  {
    code: '57P02',
    name: 'crash_shutdown',
    outcome: 'unknown',
    why: 'another backend crashed and took this one with it, wherever its commit was',
  },
  {
    code: '57P03',
    name: 'cannot_connect_now',
    outcome: 'unknown',
    why: 'belongs to logging in; after sending only a pooler can say it, of a server that it lost',
  },
  {
    code: '57P04',
    name: 'database_dropped',
    outcome: 'unknown',
    why: 'ends the session like 57P01; what was written is gone in any case',
  },
  {
    code: '57P05',
    name: 'idle_session_timeout',
    outcome: 'unknown',
    why: 'ends an idle session, perhaps just when the statement was on its way',
  },
  {
    code: '58',
    name: 'system_error',
    outcome: 'unknown',
    why: 'input or output failed: do not trust what follows',
  },
  {
    code: 'XX',
    name: 'internal_error',
    outcome: 'unknown',
    why: 'the server found itself broken: do not trust it',
  },
  {
    code: 'ECONNRESET',
    name: 'connection reset',
    outcome: 'unknown',
    why: 'the answer may have been on its way',
  },
  { code: 'EPIPE', name: 'connection closed', outcome: 'unknown', why: 'a part of it may have been taken' },
  {
    code: 'ETIMEDOUT',
    name: 'timed out',
    outcome: 'unknown',
    why: 'the system gave up; the server may not have',
  },
  { code: 'EHOSTUNREACH', name: 'no route', outcome: 'unknown', why: 'the way was lost, before or after' },
  { code: 'ENETUNREACH', name: 'no network', outcome: 'unknown', why: 'the way was lost, before or after' },
];

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
  postgresErrors.find((row) => row.code === code) ??
  postgresErrors.find((row) => row.code === code.slice(0, 2));

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
