// What the load asks of a database: open a session, write an id, read. A target is an engine's driver behind these few
// verbs; nothing here knows which engine it is.
import type { Lane } from './lanes.ts';

/**
 * What became of an operation. `acknowledged`: the server said that it took effect. `refused`: the server certainly did
 * not carry it out, or it was never sent. `unknown`: anything else.
 */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

/** The server process that answered, as it describes itself. */
export interface Peer {
  /** `host:port` as the server sees its own end of the connection. */
  readonly address: string;
  /** The role that the server claims, in the engine's own terms, such as `primary` or `standby`. */
  readonly role: string;
}

/** How one operation ended. */
export interface Answer {
  readonly outcome: Outcome;
  /** The error's code and name, such as `25006 read_only_sql_transaction`. Absent when acknowledged. */
  readonly reason?: string;
  /** True when the client gave up waiting: the end of the operation is then the time-out's, not the server's. */
  readonly timedOut?: boolean;
  readonly peer?: Peer;
}

/** The identity of one write: unique within a run, stored with the row, and looked for in the audit. */
export interface WriteId {
  readonly writer: string;
  /** From 0, counting every intended write of that writer, sent or not. */
  readonly sequence: number;
}

/** Something that a client noticed or did by itself and that can explain a part of an outage. */
export interface ClientEvent {
  /**
   * `redirected`: a member sent it to another one. `routes-refreshed`: it learned that other members answer for some data.
   * `first-connection`: it has a connection again, after it had none or could make none.
   */
  readonly milestone: 'redirected' | 'routes-refreshed' | 'first-connection';
  readonly detail: string;
  /** The lane that its client works for; absent when that cannot be told. */
  readonly client?: Pick<Lane, 'service' | 'policy' | 'partition'>;
}

/**
 * One connection, or one client that keeps its own. Neither `write` nor `read` ever rejects: an error is an answer. Under the
 * policies `bounded` and `defaults` many operations are under way at once; under the others one.
 */
export interface Session {
  write(id: WriteId, timeoutMs: number): Promise<Answer>;
  /** Asks the server who it is. */
  read(timeoutMs: number): Promise<Answer>;
  /** Resolves with the reason once the connection is gone, whoever ended it, and never rejects. */
  readonly ended: Promise<string>;
  /** Gives the connection up at once; harmless when it is gone already. */
  close(): void;
}

/** A database as the load sees it. */
export interface Target {
  /** Tells what its clients notice by themselves; called once, before the first `open`. */
  watch?(listener: (event: ClientEvent) => void): void;
  /**
   * Opens a connection for a lane: to its service, as a client of its policy behaves. Rejects with an `Error` whose message is the reason (`OpenTimedOut` when the client
   * gave up waiting); nothing was sent then, so the operation that wanted the connection is refused.
   */
  open(lane: Pick<Lane, 'service' | 'policy' | 'partition'>, timeoutMs: number): Promise<Session>;
}

/** What `open` rejects with when the client gave up waiting: the moment is then the time-out's, not the server's. */
export class OpenTimedOut extends Error {
  override readonly name = 'OpenTimedOut';
}
