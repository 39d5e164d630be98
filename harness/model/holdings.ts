// What the members were found to hold when they were read back, against each other: the ledger has no say here.
import type { ReadBack } from './history.ts';
import type { AuditCount } from './verdict.ts';

export interface Holdings {
  /** One for each member that was read back, in that order. */
  readonly members: readonly Holding[];
  /** Distinct writes on all primaries together. */
  readonly onPrimaries: number;
}

export interface Holding extends ReadBack {
  /** Distinct writes. */
  readonly writes: number;
  /**
   * Of a replica, against its primary; of a member of no shard, against all primaries together; absent for a primary, and where
   * there is none.
   */
  readonly against?: Difference;
}

/** How what a member holds differs from what it ought to hold; a few writes of each kind are named. */
export interface Difference {
  /** It lacks the last writes of their writers, as one that is late does. */
  readonly behind: AuditCount;
  /** It lacks earlier writes than it has, as one that left them out or was given them in another order. */
  readonly holes: AuditCount;
  readonly extra: AuditCount;
  /** It has another number of copies. */
  readonly otherCopies: AuditCount;
}
