// A set of sequences is what a set of numbers is, in whatever order and however far apart they come.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSequenceSet } from '../../../load/sequence-set.ts';

const sequence = fc.oneof(fc.nat(70), fc.integer({ min: 4090, max: 4100 }), fc.maxSafeNat());

test('it has what was added, once, and tells it as ranges without gaps', () => {
  fc.assert(
    fc.property(fc.array(sequence, { maxLength: 200 }), fc.array(sequence), (added, others) => {
      const [set, plain] = [createSequenceSet(), new Set<number>()];
      for (const each of added) {
        expect(set.add(each)).toBe(!plain.has(each));
        plain.add(each);
      }
      expect(set.size()).toBe(plain.size);
      for (const each of [...added, ...others]) expect(set.has(each)).toBe(plain.has(each));
      const ranges = [...set.ranges()];
      const told = ranges.flatMap(([from, to]) =>
        Array.from({ length: to - from + 1 }, (_, at) => from + at),
      );
      expect(told).toEqual([...plain].sort((a, b) => a - b));
      ranges.forEach(([from], place) => {
        expect(from).toBeGreaterThan((ranges[place - 1]?.[1] ?? -2) + 1);
      });
    }),
  );
});
