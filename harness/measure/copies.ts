// What a member holds: its rows by write id.
import type { StoredRow } from '../model/history.ts';

/** A member's rows by write id: the number of copies of each. */
export type Copies = ReadonlyMap<string, number>;

/** `writer#sequence`: how a write is named everywhere. */
export const writeName = (writer: string, sequence: number): string => `${writer}#${sequence}`;

export const copiesOf = (rows: readonly StoredRow[]): Copies => {
  const copies = new Map<string, number>();
  for (const row of rows) {
    const name = writeName(row.writer, row.sequence);
    copies.set(name, (copies.get(name) ?? 0) + row.copies);
  }
  return copies;
};
