// Bounds for a quantile from a sample, by order statistics: they assume nothing of the distribution but that it is continuous.
import { binomialCdf } from './binomial.ts';

/** Infinite where the sample is too small to bound that side. */
export interface QuantileBounds {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The sample quantile (nearest rank) and a two-sided interval around it. The number of values below the true quantile is
 * binomial, so the interval from the l-th to the u-th value holds it with probability
 * P(l <= B < u) (David and Nagaraja, Order Statistics, 2003, section 7.1); each side takes half of what may go wrong.
 */
export const quantileBounds = (
  values: readonly number[],
  quantile: number,
  confidence: number,
): QuantileBounds => {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const tail = (1 - confidence) / 2;
  const lowerRank = largestRank(n, (rank) => binomialCdf(rank - 1, n, quantile) <= tail);
  const upperRank = upperRankOf(n, quantile, 1 - tail);
  return {
    value: sorted[Math.max(0, Math.ceil(quantile * n) - 1)] ?? Number.NaN,
    lower: lowerRank === 0 ? -Infinity : (sorted[lowerRank - 1] ?? -Infinity),
    upper: upperRank === null ? Infinity : (sorted[upperRank - 1] ?? Infinity),
  };
};

/** A one-sided upper bound: with `confidence`, the quantile is no higher. Infinite when the sample is too small to say. */
export const quantileAtMost = (values: readonly number[], quantile: number, confidence: number): number => {
  const sorted = Float64Array.from(values).sort();
  const rank = upperRankOf(sorted.length, quantile, confidence);
  return rank === null ? Infinity : (sorted[rank - 1] ?? Infinity);
};

/** The fewest values with which `quantileAtMost` can be finite: n with 1 - quantile^n >= confidence. */
export const runsToBound = (quantile: number, confidence: number): number =>
  Math.ceil(Math.log1p(-confidence) / Math.log(quantile) - 1e-9);

/** The smallest rank u, from 1, with P(B <= u - 1) >= confidence; null when even the largest value does not reach. */
const upperRankOf = (n: number, quantile: number, confidence: number): number | null => {
  for (let rank = 1; rank <= n; rank += 1) {
    if (binomialCdf(rank - 1, n, quantile) >= confidence) return rank;
  }
  return null;
};

/** The largest rank from 0 to n for which the condition holds, which must hold for every smaller one too. */
const largestRank = (n: number, holds: (rank: number) => boolean): number => {
  let rank = 0;
  while (rank < n && holds(rank + 1)) rank += 1;
  return rank;
};

/**
 * Whether so many of n values outside of a limit are few enough to say, with the confidence, that the quantile is within it: were it
 * not, at most `outside` of n would lie outside with a probability of no more than 1 - confidence (the sign test; the same
 * arithmetic as `quantileAtMost`).
 */
export const quantileShown = (
  outside: number,
  values: number,
  claim: { readonly quantile: number; readonly confidence: number },
): boolean =>
  values > 0 && binomialCdf(outside, values, 1 - claim.quantile) <= 1 - claim.confidence + rounding;

/** The other way round: whether so few of n values within a limit show that the quantile lies above it. */
export const quantileRefuted = (
  within: number,
  values: number,
  claim: { readonly quantile: number; readonly confidence: number },
): boolean => values > 0 && binomialCdf(within, values, claim.quantile) <= 1 - claim.confidence + rounding;

/** Sums of probabilities are rounded. */
const rounding = 1e-12;
