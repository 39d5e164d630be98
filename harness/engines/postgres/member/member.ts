// A running PostgreSQL server that can be asked by SQL, whoever started it. What it can be asked is in the other files of this
// folder.
import type { Duplex } from 'node:stream';
import type { Connections } from '../../../model/connections.ts';
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { reasonOf } from '../client/errors.ts';
import { openSession } from './session.ts';
import type { Login, PostgresSession, Query } from './session.ts';

export interface PostgresMember {
  readonly name: string;
  /** Where a person looks when it does not do as it should, in a sentence. */
  readonly next: string;
  readonly signal: AbortSignal;
  /**
   * A session for as long as the work takes; the time-out is for connecting and for each query, that of the conductor's own
   * queries when absent. A `RunError` when the server cannot be reached or refuses a query.
   */
  readonly ask: <T>(work: (query: Query) => Promise<T>, timeoutMs?: number) => Promise<T>;
  /** A session that nobody else has, before or after; for the caller to end. */
  readonly open: (timeoutMs?: number) => Promise<OwnSession>;
}

interface OwnSession {
  readonly query: Query;
  readonly end: () => void;
}

/** How a member is reached. */
export interface ReachedPostgres extends Pick<PostgresMember, 'name' | 'next' | 'signal'> {
  readonly login: Login;
  readonly dial: (timeoutMs: number) => Promise<Duplex>;
  readonly connections: Connections<PostgresSession>;
}

export const memberAt = (reached: ReachedPostgres): PostgresMember => {
  const { name, next, signal, login, dial, connections } = reached;
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof RunError) throw cause;
      throw new RunError(`${name} did not do as asked: ${reasonOf(cause as Error)}`, next, { cause });
    }
  };
  const open = async (timeoutMs: number) => openSession(await dial(timeoutMs), login, timeoutMs);
  return {
    ...{ name, next, signal },
    ask: (work, timeoutMs = timeoutsMs.query) =>
      told(
        connections.use(
          name,
          () => open(timeoutMs),
          (session) => work(session.within(timeoutMs)),
        ),
      ),
    open: async (timeoutMs = timeoutsMs.query) => {
      const { within, end } = await told(open(timeoutMs));
      const query = within(timeoutMs);
      return { query: (sql, values) => told(query(sql, values)), end };
    },
  };
};
