// All that is judged: the plan, the events, the ledger and what was stored. Read from a run's folder, or made by a test.
import type { Ledger } from '../../load/ledger.ts';
import type { FrontMeasure } from './front.ts';
import type { Plan } from './plan.ts';
import type { RecordedEvent } from './record.ts';

export interface History {
  readonly plan: Plan;
  /** In the order of the file. */
  readonly events: readonly RecordedEvent[];
  /** Null when the run ended before its load began. */
  readonly ledger: Ledger | null;
  /** What each member held at the end; empty when the run ended before its audit. */
  readonly stored: readonly StoredMember[];
  /** What a load in front of the application measured; absent when none was handed in. */
  readonly front?: FrontMeasure;
}

export interface StoredMember {
  readonly member: string;
  /** Its role at the time of the audit. */
  readonly role: string;
  /** The shard it belonged to; absent where data is not split. */
  readonly shard?: string;
  readonly rows: readonly StoredRow[];
}

/** How often one write id is stored on one member. */
export interface StoredRow {
  readonly writer: string;
  readonly sequence: number;
  readonly copies: number;
}
