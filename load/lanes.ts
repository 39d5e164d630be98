// A lane is one stream of operations at a constant rate: one session, or one series of fresh connections. Everything in
// the ledger belongs to a lane, and every downtime window is seen by one or more of them.

/**
 * How clients may behave.
 * - `session`: one long-lived connection, one operation at a time: what an application sees.
 * - `fresh`: a connection per operation: what the service offers.
 * - `bounded`: a driver that keeps its own connections to all members and sends operations as they fall due; its limits are
 *   set so tight that errors show.
 * - `defaults`: the same driver as it comes, which turns errors into waiting.
 */
export const clientPolicies = ['session', 'fresh', 'bounded', 'defaults'] as const;

export type ClientPolicy = (typeof clientPolicies)[number];

export interface Lane {
  /** Unique in a run, such as `rw-session-3`; for writes it is also the writer's name in the ledger table. */
  readonly name: string;
  readonly service: string;
  readonly policy: ClientPolicy;
  readonly kind: 'write' | 'read';
  readonly rateHz: number;
  /** Nobody named its rate: it may be lowered while the load is tried, before operations count. Absent for false. */
  readonly open?: boolean;
  /** The part of a sharded database's data that all its operations are about, such as `shard-2`; absent where there are none. */
  readonly partition?: string;
}

/** The lanes while those of an open rate run at a share of it. */
export const lanesAt = <L extends Pick<Lane, 'rateHz' | 'open'>>(
  lanes: readonly L[],
  share: number,
): readonly L[] =>
  lanes.map((lane) => (lane.open === true ? { ...lane, rateHz: lane.rateHz * share } : lane));

export const isOpen = (lanes: readonly Pick<Lane, 'open'>[]): boolean =>
  lanes.some(({ open }) => open === true);

/** All that a load process needs to know, but for the target's own settings. Written to a file of mode 0600. */
export interface LoadConfig {
  readonly lanes: readonly Lane[];
  /** How long the client waits for a connection or an answer. */
  readonly operationTimeoutMs: number;
  /** A session that lost its connection tries again this often. */
  readonly reconnectEveryMs: number;
  /** A fresh lane has at most this many operations under way; what is due beyond that is refused, never sent. */
  readonly inFlightMax: number;
  /** An operation is good when it is acknowledged within this time of its intended time, for the samples; `operationTimeoutMs` when absent. */
  readonly ackWithinMs?: number;
  /** How long it must have stood still to take note of it, in milliseconds; 50 when absent. */
  readonly stallsFromMs?: number;
  /** What this host's monotonic clock (milliseconds) read when the run's clock read zero. */
  readonly originMs: number;
  /** Where the ledger is appended to. */
  readonly ledgerFile: string;
  /** Handed to the engine's target as it is. */
  readonly target: unknown;
}
