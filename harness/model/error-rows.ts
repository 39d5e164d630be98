// A row of an engine's table of errors: what an error means, and why.
import type { Outcome } from '../../load/target.ts';

export interface ErrorRow {
  /** What the error is known by: its code, its first word, or how its message begins. The table says which. */
  readonly says: string;
  readonly name: string;
  readonly outcome: Exclude<Outcome, 'acknowledged'>;
  readonly why: string;
}

/** A row as it stands in a group of the same outcome. */
export type ErrorEntry = readonly [says: string, name: string, why: string];

export const errorRows = (
  outcome: ErrorRow['outcome'],
  entries: readonly ErrorEntry[],
): readonly ErrorRow[] => entries.map(([says, name, why]) => ({ says, name, outcome, why }));
