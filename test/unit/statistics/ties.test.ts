// The rank test where values are tied: its exact p-value against a count of all ways to part the values.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankSumP } from './rank-sum.ts';

/** All choices of `size` places out of `count`. */
const choices = (count: number, size: number): number[][] =>
  size === 0
    ? [[]]
    : Array.from({ length: count }, (_, last) => last).flatMap((last) =>
        choices(last, size - 1).map((others) => [...others, last]),
      );

const u = (before: readonly number[], after: readonly number[]): number =>
  before
    .flatMap((low) => after.map((high) => (high > low ? 1 : high === low ? 0.5 : 0)))
    .reduce((sum: number, each) => sum + each, 0);

/** By going through every way to say which values came after. */
const counted = (before: readonly number[], after: readonly number[]): number => {
  const all = [...before, ...after];
  const found = u(before, after);
  const others = choices(all.length, after.length).map((chosen) =>
    u(
      all.filter((_, place) => !chosen.includes(place)),
      chosen.map((place) => all[place]!),
    ),
  );
  const below = others.filter((each) => each <= found).length;
  const above = others.filter((each) => each >= found).length;
  return Math.min(1, (2 * Math.min(below, above)) / others.length);
};

describe('tied values', () => {
  test('have the p-value of all ways to part them', () => {
    const values = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(values, values, (before, after) => {
        expect(rankSumP(before, after)).toBeCloseTo(counted(before, after), 9);
      }),
      { numRuns: 60 },
    );
  });
  test('a part that no run had before and every run has now is as sure as can be', () => {
    const none = Array.from({ length: 10 }, () => 0);
    const some = none.map((_, index) => 500 + index);
    // 2 / (20 choose 10)
    expect(rankSumP(none, some)).toBeCloseTo(2 / 184_756, 10);
  });
});
