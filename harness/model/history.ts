// All that is judged: the plan, the events, the ledger and what was stored. Read from a run's folder, or made by a test. What is as
// long as the run is read one after the other, as often as it is asked for; nothing holds all of it.
import type { Ledger, LedgerHead } from '../../load/ledger.ts';
import type { FrontMeasure } from './front.ts';
import type { Plan } from './plan.ts';
import type { RecordedEvent } from './record.ts';

/** What is known of a history without going through it: this is what checks and reports are given, beside what was measured. */
export interface HistoryHead {
  readonly plan: Plan;
  /** In the order of the file, without the load's samples: a few for each step, however long the load runs. */
  readonly events: readonly RecordedEvent[];
  /** Null when the run ended before its load began. */
  readonly ledger: LedgerHead | null;
  /** The members that were read back; empty when the run ended before its audit. */
  readonly stored: readonly ReadBack[];
  /** What of the run's files is not as it was when the run ended: a line each. Absent where it never was in files. */
  readonly harmedFiles?: readonly string[];
  /** What a load in front of the application measured; absent when none was handed in. */
  readonly front?: FrontMeasure;
}

export interface History extends HistoryHead {
  readonly ledger: Ledger | null;
  readonly stored: readonly StoredMember[];
}

/** A member that was read back. */
export interface ReadBack {
  readonly member: string;
  /** Its role at the time of the audit. */
  readonly role: string;
  /** The shard it belonged to; absent where data is not split. */
  readonly shard?: string;
}

export interface StoredMember extends ReadBack {
  /** What it held, in any order; from the first one again each time. */
  readonly ranges: () => AsyncIterable<StoredRange>;
}

/** How often one write id is stored on one member. */
export interface StoredRow {
  readonly writer: string;
  readonly sequence: number;
  readonly copies: number;
}

/** Successive writes of one writer, inclusive on both ends, each stored as often. */
export interface StoredRange {
  readonly writer: string;
  readonly from: number;
  readonly to: number;
  readonly copies: number;
}
