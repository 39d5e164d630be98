// Outages that are made on purpose, in a path to a server: what the stopwatch is calibrated with. Types only.
import type { Endpoint } from './endpoint.ts';
import type { Bounded } from './bounded.ts';

/**
 * - `refuse`: connections that stand are reset, new ones are refused.
 * - `reset`: connections that stand are reset, new ones too, as soon as they are accepted.
 * - `silence`: connections stay and new ones are accepted, but nothing passes; what was held passes afterwards.
 * - `slow`: everything passes a while later each way, and what is still on its way at the end passes then.
 */
export type Disturbance = 'refuse' | 'reset' | 'silence' | 'slow';

/**
 * When something was really so, in milliseconds of this host's monotonic clock. Neither end is a single moment: a deed takes a
 * while, and the clock was read right before and right after it.
 */
export interface TrueSpan {
  readonly from: Bounded;
  readonly to: Bounded;
}

/** A way to one server that can be disturbed. Knows nothing of what passes. */
export interface DisturbedPath {
  /** What clients connect to in the server's place. */
  readonly endpoint: Endpoint;
  /** Resolves when it is over. One at a time. */
  disturb(how: Disturbance, forMs: number): Promise<TrueSpan>;
  /** Resolves when the next client is let in, with when that was seen: milliseconds of this host's monotonic clock. */
  nextClient(): Promise<number>;
  /** Breaks every connection and listens no more; harmless when repeated. */
  readonly close: () => void;
}
