// The rank-sum test of Wilcoxon, Mann and Whitney for one figure, to hold the tests of many figures against: another way to the same
// p-value, by counting and not by dealing.
import { doubledRanks } from '../../../harness/statistics/ranks.ts';

/**
 * Two-sided, given the values that were seen: how many of all ways to say which of them came after have a sum of ranks as far out as
 * the one found. Tied values share their mean rank, so ranks are counted in halves (Streitberg and Röhmel, EDP in Medizin und Biologie 18,
 * 1987).
 */
export const rankSumP = (before: readonly number[], after: readonly number[]): number => {
  const all = [...before, ...after];
  const ranks = doubledRanks(all);
  const found = ranks.slice(before.length).reduce((sum, rank) => sum + rank, 0);
  const ways = waysToSum(ranks, after.length);
  let [below, above, total] = [0, 0, 0];
  ways.forEach((count, sum) => {
    total += count;
    if (sum <= found) below += count;
    if (sum >= found) above += count;
  });
  return Math.min(1, (2 * Math.min(below, above)) / total);
};

/** How many choices of so many ranks have each sum; the index is the sum. */
const waysToSum = (ranks: readonly number[], chosen: number): Float64Array => {
  const sumMax = ranks
    .toSorted((a, b) => b - a)
    .slice(0, chosen)
    .reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(sumMax + 1));
  const none = ways[0];
  if (none !== undefined) none[0] = 1;
  ranks.forEach((rank, index) => {
    for (let size = Math.min(chosen, index + 1); size >= 1; size -= 1) {
      const [into, from] = [ways[size] ?? new Float64Array(), ways[size - 1] ?? new Float64Array()];
      for (let sum = sumMax; sum >= rank; sum -= 1) into[sum] = (into[sum] ?? 0) + (from[sum - rank] ?? 0);
    }
  });
  return ways[chosen] ?? new Float64Array();
};
