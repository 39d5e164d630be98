// The conductor's own sessions with a server, over a stream that somebody else has opened: a time-out on everything, and cut
// when the run is told to end.
import type { Duplex } from 'node:stream';
import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import type { Connection } from '../../../model/connections.ts';

export interface Login {
  readonly user: string;
  /** Absent where the server trusts the way by which it is reached. */
  readonly password?: string;
  readonly database: string;
}

export type Query = <Row extends QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>;

export interface PostgresSession extends Connection {
  /** Queries that may take so long each; one that takes longer ends the session. */
  readonly within: (timeoutMs: number) => Query;
}

/** Rejects with the driver's error when the server does not let us in, or not in time. */
export const openSession = async (
  stream: Duplex,
  login: Login,
  timeoutMs: number,
): Promise<PostgresSession> => {
  const client = new Client({
    ...login,
    stream: () => asSocket(stream),
    ssl: false,
    application_name: 'drydock',
  });
  // A connection that breaks between two queries: the next one, or nobody, needs to know.
  client.on('error', () => undefined);
  const limited = async <T>(limitMs: number, work: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(() => {
      stream.destroy(new Error(`no answer within ${limitMs / 1000} s`));
    }, limitMs);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  };
  const end = (): void => {
    // The goodbye waits for nobody.
    stream.once('finish', () => stream.destroy());
    void client.end();
  };
  try {
    await limited(timeoutMs, () => client.connect());
  } catch (error) {
    stream.destroy();
    throw error;
  }
  return {
    within:
      (limitMs) =>
      async <Row extends QueryResultRow>(sql: string, values?: unknown[]) =>
        (await limited(limitMs, () => client.query<Row>(sql, values))).rows,
    alive: () => !stream.destroyed && stream.writable,
    end,
  };
};

/** The driver wants a socket that it connects by itself; this one is. */
const asSocket = (stream: Duplex): Duplex =>
  Object.assign(stream, {
    connect: () => {
      queueMicrotask(() => stream.emit('connect'));
    },
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
  });
