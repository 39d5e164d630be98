// What members hold, by write id: how often each write is there. A bit a write, and a number for those that are there more than once.
import { createSequenceSet, sequenceSets } from '../../load/sequence-set.ts';
import type { SequenceSet } from '../../load/sequence-set.ts';
import type { WriteId } from '../../load/target.ts';
import type { StoredMember, StoredRange } from '../model/history.ts';

export interface Copies {
  /** Distinct writes. */
  readonly ids: number;
  /** Of these, those that are there more than once. */
  readonly duplicates: number;
  /** How often a write is there; 0 when it is not. */
  of(writer: string, sequence: number): number;
  /** The highest sequence of a writer; -1 when nothing of it is there. */
  latest(writer: string): number;
}

/** `writer#sequence`: how a write is named everywhere. */
export const writeName = ({ writer, sequence }: WriteId): string => `${writer}#${sequence}`;

/** What the members hold together. */
export const readCopies = async (members: readonly StoredMember[]): Promise<Copies> => {
  const writers = new Map<string, Held>();
  for (const member of members) {
    for await (const range of member.ranges()) {
      const held = writers.get(range.writer) ?? createHeld();
      writers.set(range.writer, held);
      addRange(held, range);
    }
  }
  const all = [...writers.values()];
  return {
    ids: all.reduce((sum, { once }) => sum + once.size(), 0),
    duplicates: all.flatMap(({ copies }) => [...copies.values()]).filter((number) => number > 1).length,
    of: (writer, sequence) => copiesIn(writers.get(writer), sequence),
    latest: (writer) => writers.get(writer)?.latest ?? -1,
  };
};

interface Held {
  readonly once: SequenceSet;
  /** Of the writes that are not there exactly once. */
  readonly copies: Map<number, number>;
  latest: number;
}

const createHeld = (): Held => ({ once: createSequenceSet(), copies: new Map(), latest: -1 });

const addRange = (held: Held, { from, to, copies }: StoredRange): void => {
  for (let sequence = from; sequence <= to; sequence += 1) {
    const before = copiesIn(held, sequence);
    held.once.add(sequence);
    if (before + copies !== 1) held.copies.set(sequence, before + copies);
  }
  held.latest = Math.max(held.latest, to);
};

const copiesIn = (held: Held | undefined, sequence: number): number =>
  held?.once.has(sequence) === true ? (held.copies.get(sequence) ?? 1) : 0;

/** Those that are wanted of what the members hold, each once, in the order in which they are stored. */
export async function* writesOf(
  members: readonly StoredMember[],
  wanted: (writer: string, sequence: number) => boolean,
): AsyncGenerator<WriteId> {
  const told = sequenceSets();
  for (const member of members)
    for await (const { writer, from, to } of member.ranges())
      for (let sequence = from; sequence <= to; sequence += 1)
        if (wanted(writer, sequence) && told(writer).add(sequence)) yield { writer, sequence };
}
