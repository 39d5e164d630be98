// A lane is one stream of operations at a constant rate: one session, or one series of fresh connections. Everything in
// the ledger belongs to a lane, and every downtime window is seen by one or more of them.

/** `fresh`: a connection per operation, what the service offers. `session`: a long-lived one, what an application sees. */
export type ClientPolicy = 'fresh' | 'session';

export interface Lane {
  /** Unique in a run, such as `rw-session-3`; for writes it is also the writer's name in the ledger table. */
  readonly name: string;
  readonly service: string;
  readonly policy: ClientPolicy;
  readonly kind: 'write' | 'read';
  readonly rateHz: number;
}

/** All that a load process needs to know, but for the target's own settings. Written to a file of mode 0600. */
export interface LoadConfig {
  readonly lanes: readonly Lane[];
  /** How long the client waits for a connection or an answer. */
  readonly operationTimeoutMs: number;
  /** A session that lost its connection tries again this often. */
  readonly reconnectEveryMs: number;
  /** A fresh lane has at most this many operations under way; what is due beyond that is refused, never sent. */
  readonly inFlightMax: number;
  /** What this host's monotonic clock (milliseconds) read when the run's clock read zero. */
  readonly originMs: number;
  /** Where the ledger is appended to. */
  readonly ledgerFile: string;
  /** Handed to the engine's target as it is. */
  readonly target: unknown;
}
