// Whether answers are spread as they should be: Pearson's chi-square test against the shares that are expected, and what so
// few answers could not have shown. Statistics only; who answered what is distribution.ts's.
import jStat from 'jstat';
import type { DistributionMeasure } from '../model/verdict.ts';
import { roundedFine } from './rounding.ts';

/**
 * Shares count as uneven below this p-value. A rehearsal makes about four of these tests, and CI makes rehearsals by the
 * thousand: at the customary 0.01 one run in twenty-five would fail by chance alone, at one in a million none does. What this
 * strictness can miss is not hidden but stated, as `hiddenShare`.
 */
export const unevenBelowP = 1e-6;

/** The chance of noticing that `hiddenShare` is stated for. */
const power = 0.8;

/**
 * The shares that are expected sum to 1 and none is 0; without them all are equal. Null with fewer than two members, or no
 * connection at all: there is nothing to be even.
 */
export const evennessOf = (
  counts: readonly number[],
  shares: readonly number[] = equalShares(counts.length),
): DistributionMeasure['evenness'] => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < 2 || total === 0) return null;
  const statistic = counts.reduce((sum, count, place) => {
    const expected = total * (shares[place] ?? 0);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  const degreesOfFreedom = counts.length - 1;
  const pValue = 1 - jStat.chisquare.cdf(statistic, degreesOfFreedom);
  return { statistic: roundedFine(statistic), degreesOfFreedom, pValue: Number(pValue.toPrecision(6)) };
};

export const equalShares = (members: number): readonly number[] =>
  Array.from({ length: members }, () => 1 / members);

/**
 * The largest share of one member, the others sharing the rest as they should, that the test would overlook more often than
 * one time in five. With n connections and a share s of a member that should have q, the statistic follows a noncentral
 * chi-square distribution with noncentrality n * sum((p - p0)^2 / p0) = n * (s - q)^2 / (q * (1 - q)) (Cohen, Statistical
 * Power Analysis, 1988, ch. 7); solved for s, for the member for which it is largest. Null as above.
 */
export const hiddenShare = (shares: readonly number[], connections: number): number | null => {
  if (shares.length < 2 || connections === 0) return null;
  const noncentrality = noncentralityFor(unevenBelowP, shares.length - 1);
  const hidden = shares.map(
    (share) => share + Math.sqrt((noncentrality * share * (1 - share)) / connections),
  );
  return roundedFine(Math.min(1, Math.max(...hidden)));
};

/** The noncentrality at which the test at level `alpha` has the power above, found by halving. */
export const noncentralityFor = (alpha: number, degreesOfFreedom: number): number => {
  const critical = jStat.chisquare.inv(1 - alpha, degreesOfFreedom);
  let [low, high] = [0, 4 * critical + 40];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (1 - noncentralCdf(critical, degreesOfFreedom, middle) < power) low = middle;
    else high = middle;
  }
  return high;
};

/** A mixture of central distributions with Poisson weights (Abramowitz and Stegun, 26.4.25). */
const noncentralCdf = (x: number, degreesOfFreedom: number, noncentrality: number): number => {
  const mean = noncentrality / 2;
  const terms = Math.ceil(mean + 10 * Math.sqrt(mean) + 20);
  let [weight, sum] = [Math.exp(-mean), 0];
  for (let term = 0; term < terms; term += 1) {
    sum += weight * jStat.chisquare.cdf(x, degreesOfFreedom + 2 * term);
    weight *= mean / (term + 1);
  }
  return sum;
};
