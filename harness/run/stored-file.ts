// What each member held at the end, as text: one line a member, writer and number of copies, with the sequences as ranges.
// A healthy writer's thousands of writes are one range, so the file stays small and can be read by eye.
import type { StoredMember, StoredRow } from '../model/history.ts';

interface StoredLine {
  readonly member: string;
  readonly role: string;
  readonly shard?: string;
  readonly writer: string;
  readonly copies: number;
  /** Inclusive on both ends, ascending. */
  readonly ranges: readonly (readonly [number, number])[];
}

export const formatStored = (members: readonly StoredMember[]): string =>
  members
    .flatMap((member) => linesOf(member))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

/** Reads what `formatStored` wrote. */
export const parseStored = (text: string): StoredMember[] => {
  const lines = text.split('\n').filter((line) => line !== '');
  const byMember = Map.groupBy(
    lines.map((line) => JSON.parse(line) as StoredLine),
    (line) => line.member,
  );
  return [...byMember].map(([member, group]) => ({
    member,
    role: group[0]?.role ?? '',
    ...(group[0]?.shard === undefined ? {} : { shard: group[0].shard }),
    rows: group.flatMap(rowsOf),
  }));
};

const linesOf = ({ rows, ...who }: StoredMember): StoredLine[] => {
  // A member that holds nothing has a line too: an empty table is a finding, an absent member is not the same.
  if (rows.length === 0) return [{ ...who, writer: '', copies: 0, ranges: [] }];
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.writer, row.copies]));
  return [...groups.values()].map((group) => ({
    ...who,
    writer: group[0]?.writer ?? '',
    copies: group[0]?.copies ?? 0,
    ranges: rangesOf(group.map((row) => row.sequence)),
  }));
};

const rangesOf = (sequences: number[]): [number, number][] => {
  const ranges: [number, number][] = [];
  for (const sequence of sequences.sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === sequence - 1) last[1] = sequence;
    else ranges.push([sequence, sequence]);
  }
  return ranges;
};

const rowsOf = ({ writer, copies, ranges }: StoredLine): StoredRow[] =>
  ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, index) => ({ writer, sequence: from + index, copies })),
  );
