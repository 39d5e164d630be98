import { describe, expect, test } from 'vitest';
import { binomialCdf, lowerShare, shareBounds } from '../../../harness/statistics/binomial.ts';
import { quantileAtMost, quantileBounds, runsToBound } from '../../../harness/statistics/quantile-bounds.ts';
import { compareSamples } from '../../../harness/statistics/shift.ts';
import { rankSumP } from './rank-sum.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

describe('binomial bounds', () => {
  test('nine passes of nine support at least 72 %', () => {
    expect(lowerShare(9, 9, 0.95)).toBeCloseTo(0.05 ** (1 / 9), 6);
    expect(lowerShare(9, 9, 0.95)).toBeCloseTo(0.717, 3);
  });
  test('agree with binom.test of R for 7 of 20', () => {
    const { lower, upper } = shareBounds(7, 20, 0.95);
    expect(lower).toBeCloseTo(0.1539092, 5);
    expect(upper).toBeCloseTo(0.5921885, 5);
  });
  test('none of ten and ten of ten are bounded on one side only', () => {
    expect(shareBounds(0, 10, 0.95)).toMatchObject({
      lower: 0,
      upper: expect.closeTo(0.3084971, 5) as number,
    });
    expect(shareBounds(10, 10, 0.95).upper).toBe(1);
  });
  test('the distribution sums to one and holds for thousands of trials', () => {
    expect(binomialCdf(4, 10, 0.5)).toBeCloseTo(0.376953125, 9);
    expect(binomialCdf(4999, 10_000, 0.5)).toBeCloseTo(0.4960106, 5);
    expect(binomialCdf(-1, 10, 0.5)).toBe(0);
    expect(binomialCdf(10, 10, 0.5)).toBe(1);
  });
});

describe('bounds of a quantile', () => {
  test('the median of ten lies between the second and the ninth with 97.9 %', () => {
    expect(quantileBounds(upTo(10), 0.5, 0.95)).toEqual({ value: 5, lower: 2, upper: 9 });
  });
  test('five values cannot bound a median at 95 %, six can', () => {
    expect(quantileBounds(upTo(5), 0.5, 0.95)).toEqual({ value: 3, lower: -Infinity, upper: Infinity });
    expect(quantileBounds(upTo(6), 0.5, 0.95)).toMatchObject({ lower: 1, upper: 6 });
  });
  test('a p90 needs 29 values to be bounded from above at 95 %', () => {
    expect(runsToBound(0.9, 0.95)).toBe(29);
    expect(quantileAtMost(upTo(28), 0.9, 0.95)).toBe(Infinity);
    expect(quantileAtMost(upTo(29), 0.9, 0.95)).toBe(29);
  });
});

describe('two samples', () => {
  const before = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const after = [1.15, 0.88, 0.9, 0.74, 1.21];

  test('agree with wilcox.test of R, without ties', () => {
    const { shift } = compareSamples(before, after, 0.95);
    expect(rankSumP(before, after)).toBeCloseTo(0.2544123, 6);
    expect(shift.value).toBeCloseTo(-0.305, 9);
    expect(shift.lower).toBeCloseTo(-0.76, 9);
    expect(shift.upper).toBeCloseTo(0.15, 9);
  });
  test('a sample against itself shows nothing', () => {
    const { superiority, shift } = compareSamples(before, before, 0.95);
    expect(rankSumP(before, before)).toBe(1);
    expect(superiority).toBe(0.5);
    expect(shift.value).toBe(0);
  });
  test('three against three can never be told apart at 5 %, four against four can', () => {
    expect(rankSumP([1, 2, 3], [11, 12, 13])).toBeCloseTo(0.1, 9);
    expect(rankSumP([1, 2, 3, 4], [11, 12, 13, 14])).toBeCloseTo(2 / 70, 9);
    expect(compareSamples([1, 2, 3], [11, 12, 13], 0.95).shift.lower).toBe(-Infinity);
  });
});
