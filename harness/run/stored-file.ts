// What each member held at the end, as text: one line a member, writer and number of copies, with the sequences as ranges.
// A healthy writer's thousands of writes are one range, so the file stays small and can be read by eye.
import { createSequenceSet } from '../../load/sequence-set.ts';
import type { SequenceSet } from '../../load/sequence-set.ts';
import { linesOf } from '../../load/lines.ts';
import type { Text } from '../../load/lines.ts';
import type { ReadBack, StoredMember, StoredRange, StoredRow } from '../model/history.ts';

interface StoredLine extends ReadBack {
  readonly writer: string;
  readonly copies: number;
  /** Inclusive on both ends, ascending. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** The lines of one member and the number of its rows, which come in any order, each write once. Keeps a bit for each. */
export const formatStored = async (
  who: ReadBack,
  rows: AsyncIterable<StoredRow>,
): Promise<{ readonly text: string; readonly rows: number }> => {
  const groups = new Map<string, Map<number, SequenceSet>>();
  let count = 0;
  for await (const { writer, sequence, copies } of rows) {
    const ofWriter = groups.get(writer) ?? new Map<number, SequenceSet>();
    const alike = ofWriter.get(copies) ?? createSequenceSet();
    alike.add(sequence);
    groups.set(writer, ofWriter.set(copies, alike));
    count += 1;
  }
  const lines = [...groups].flatMap(([writer, ofWriter]) =>
    [...ofWriter].map(([copies, set]): StoredLine => ({ ...who, writer, copies, ranges: [...set.ranges()] })),
  );
  // A member that holds nothing has a line too: an empty table is a finding, an absent member is not the same.
  const told = lines.length === 0 ? [{ ...who, writer: '', copies: 0, ranges: [] }] : lines;
  return { text: told.map((line) => `${JSON.stringify(line)}\n`).join(''), rows: count };
};

/** Reads what `formatStored` wrote: once through for who was read back, and again for what a member held. */
export const openStored = async (text: Text): Promise<readonly StoredMember[]> => {
  const members = new Map<string, StoredMember>();
  for await (const { member, role, shard } of storedLines(text)) {
    if (members.has(member)) continue;
    const who = { member, role, ...(shard === undefined ? {} : { shard }) };
    members.set(member, { ...who, ranges: () => rangesOf(text, member) });
  }
  return [...members.values()];
};

async function* rangesOf(text: Text, member: string): AsyncGenerator<StoredRange> {
  for await (const line of storedLines(text)) {
    if (line.member !== member) continue;
    const { writer, copies } = line;
    for (const [from, to] of line.ranges) yield { writer, copies, from, to };
  }
}

async function* storedLines(text: Text): AsyncGenerator<StoredLine> {
  for await (const lines of linesOf(text)) for (const line of lines) yield JSON.parse(line) as StoredLine;
}
