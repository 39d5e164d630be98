// The keys of the ledger in the database: one per write, `drydock:{tag}:writer:sequence`, whose value counts how often the
// write was carried out. The tag leads to the slot that the write was meant for.
import type { WriteId } from '../../../../load/target.ts';
import { slotOfKey, tagOf } from '../slots.ts';
import type { SlotRange } from '../slots.ts';

export const keyOf = ({ writer, sequence }: WriteId, slot: number): string =>
  `drydock:{${tagOf(slot)}}:${writer}:${sequence}`;

/** The write that a key stands for; null for a key that no load wrote. */
export const parseKey = (key: string): WriteId | null => {
  const [, writer, sequence] = /^drydock:\{[0-9a-z]+\}:(.+):(0|[1-9]\d*)$/s.exec(key) ?? [];
  if (writer === undefined || sequence === undefined) return null;
  return { writer, sequence: Number(sequence) };
};

/** A key that no load writes, for reads: the question is who answers. */
export const readKeyOf = (slot: number): string => `drydock:{${tagOf(slot)}}`;

/**
 * Which slot of a range a write goes to. As many writes in a row as the range has slots meet each of them once, and
 * neighbours in time are far apart: what is wrong with a few slots is met soon. Every writer begins elsewhere.
 */
export const slotFor = ({ writer, sequence }: WriteId, { first, last }: SlotRange): number => {
  const count = last - first + 1;
  const start = slotOfKey(writer) % count;
  return first + ((start + (sequence % count) * strideFor(count)) % count);
};

/** A step near the golden ratio that has no divisor in common with the count, so that it leads everywhere. */
const strideFor = (count: number): number => {
  let stride = Math.max(1, Math.round(count * 0.6180339887498949));
  while (greatestDivisor(stride, count) !== 1) stride += 1;
  return stride;
};

const greatestDivisor = (one: number, other: number): number =>
  other === 0 ? one : greatestDivisor(other, one % other);
