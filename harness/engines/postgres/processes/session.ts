// The conductor's own sessions with a member: short ones, with a time-out on everything, and cut when the run is aborted.
import { Socket } from 'node:net';
import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import { RunError } from '../../../model/errors.ts';
import { reasonOf } from '../client/errors.ts';

export interface Login {
  /** For messages: the member or the service. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** For connecting, and for each query. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type Query = <Row extends QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>;

/** Opens a session for as long as the work takes. A `RunError` when the member cannot be reached or refuses a query. */
export const withSession = async <T>(login: Login, work: (query: Query) => Promise<T>): Promise<T> => {
  const { name, timeoutMs, signal, ...rest } = login;
  const socket = new Socket({ signal });
  const client = new Client({
    ...rest,
    stream: () => socket,
    ssl: false,
    application_name: 'drydock',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
  });
  // A connection that breaks between two queries: the next one, or nobody, needs to know.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(
      async <Row extends QueryResultRow>(sql: string, values?: unknown[]) =>
        (await client.query<Row>(sql, values)).rows,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RunError) throw error;
    throw new RunError(
      `${name} at ${login.host}:${login.port} did not do as asked: ${reasonOf(error as Error)}`,
      'The servers’ logs are in the run’s logs folder.',
      { cause: error },
    );
  } finally {
    void client.end();
    socket.destroySoon();
  }
};
