// By how much one sample is higher than another, without assuming a shape: the shift of Hodges and Lehmann with its interval. The
// interval is exact for small samples without ties; the normal approximation serves otherwise.
import jStat from 'jstat';

export interface Comparison {
  /** How much higher `after` is than `before`: the median of all differences, with its bounds. */
  readonly shift: { readonly value: number; readonly lower: number; readonly upper: number };
  /** The chance that a value of `after` is higher than one of `before`, ties counted half (Vargha and Delaney's A). */
  readonly superiority: number;
}

/** Up to so many values a side the null distribution is counted out; beyond, the approximation is good to three digits. */
const exactMax = 25;

/** Both samples need a value at least. */
export const compareSamples = (
  before: readonly number[],
  after: readonly number[],
  confidence: number,
): Comparison => {
  const differences = Float64Array.from(before.flatMap((low) => after.map((high) => high - low))).sort();
  const [m, n] = [before.length, after.length];
  const statistic = differences.reduce((sum, each) => sum + (each > 0 ? 1 : each === 0 ? 0.5 : 0), 0);
  const small = m <= exactMax && n <= exactMax;
  const distribution = small && !hasTies([...before, ...after]) ? exactDistribution(m, n) : null;
  return {
    shift: shiftOf(differences, rankOf(1 - confidence, { m, n, distribution })),
    superiority: statistic / (m * n),
  };
};

const hasTies = (values: readonly number[]): boolean => new Set(values).size !== values.length;

/**
 * P(U = u) for u = 0..mn under the hypothesis that both come from one distribution, by the recurrence of Mann and Whitney
 * (Annals of Mathematical Statistics 18, 1947): the largest value is one of either sample.
 */
const exactDistribution = (m: number, n: number): readonly number[] => {
  const key = `${m} ${n}`;
  const before = distributions.get(key);
  if (before !== undefined) return before;
  const distribution = countedDistribution(m, n);
  distributions.set(key, distribution);
  return distribution;
};

/** They hang on nothing but the sizes, and a comparison asks for the same one over and over. */
const distributions = new Map<string, readonly number[]>();

const countedDistribution = (m: number, n: number): readonly number[] => {
  const known = new Map<number, readonly number[]>();
  const counts = (i: number, j: number): readonly number[] => {
    if (i === 0 || j === 0) return [1];
    const key = i * (n + 1) + j;
    const found = known.get(key);
    if (found !== undefined) return found;
    const [without, shifted] = [counts(i, j - 1), counts(i - 1, j)];
    const total = Array.from({ length: i * j + 1 }, (_, u) => (without[u] ?? 0) + (shifted[u - j] ?? 0));
    known.set(key, total);
    return total;
  };
  const all = counts(m, n);
  const sum = all.reduce((total, count) => total + count, 0);
  return all.map((count) => count / sum);
};

/**
 * How many of the lowest and of the highest differences lie outside of the interval (Moses; Hollander, Wolfe and Chicken,
 * section 4.3). Zero means that the samples are too small: the interval is then not bounded.
 */
const rankOf = (
  alpha: number,
  {
    m,
    n,
    distribution,
  }: { readonly m: number; readonly n: number; readonly distribution: readonly number[] | null },
): number => {
  if (distribution === null) {
    const deviation = Math.sqrt((m * n * (m + n + 1)) / 12);
    return Math.max(0, Math.floor((m * n) / 2 - jStat.normal.inv(1 - alpha / 2, 0, 1) * deviation));
  }
  let [rank, below] = [0, 0];
  for (const p of distribution) {
    below += p;
    if (below > alpha / 2) break;
    rank += 1;
  }
  return rank;
};

const shiftOf = (differences: Float64Array, rank: number): Comparison['shift'] => {
  const last = differences.length - 1;
  const middle = ((differences[Math.floor(last / 2)] ?? 0) + (differences[Math.ceil(last / 2)] ?? 0)) / 2;
  return {
    value: middle,
    lower: rank === 0 ? -Infinity : (differences[rank - 1] ?? -Infinity),
    upper: rank === 0 ? Infinity : (differences[differences.length - rank] ?? Infinity),
  };
};
