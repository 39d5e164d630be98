// Many figures of the same runs compared at once: which of them moved, with a bound on the chance of even one false alarm. The
// figures of a run hang together (its lanes watch the same outage), and a correction that treats them as strangers gives away
// most of what could be found. Here the runs are dealt to the two sides anew, with all their figures, and each figure is held
// against the largest move that such a deal makes in any: the step-down max-T procedure of Westfall and Young (Resampling-Based
// Multiple Testing, 1993, algorithm 4.1), on rank sums.
import { doubledRanks } from './ranks.ts';

/** Up to so many deals all of them are looked at; beyond, as many are drawn. */
const dealsMax = 5000;

/**
 * A p-value for each figure, two-sided and fit to be read one by one. `figures` has the values of every run, those of the
 * first `before` runs first; `random` gives numbers in [0, 1).
 */
export const maxTest = (
  figures: readonly (readonly number[])[],
  before: number,
  random: () => number,
): readonly number[] => {
  const runs = figures[0]?.length ?? 0;
  const scores = figures.map((values) => standardized(doubledRanks(values), before));
  const dealt = Array.from({ length: before }, (_, run) => run);
  const found = scores.map((each) => moveOf(each, dealt));
  const order = found.map((_, index) => index).sort((a, b) => (found[b] ?? 0) - (found[a] ?? 0));
  const fromSmallest = order.toReversed();
  const asFar = new Array<number>(figures.length).fill(0);
  const all = allDeals(runs, before);
  let deals = 0;
  for (const deal of all ?? drawnDeals(runs, before, random)) {
    deals += 1;
    let largest = 0;
    for (const index of fromSmallest) {
      largest = Math.max(largest, moveOf(scores[index] ?? none, deal));
      if (largest >= (found[index] ?? 0) - roundingError) asFar[index] = (asFar[index] ?? 0) + 1;
    }
  }
  // The deal that was found is one of all, and has to be counted among drawn ones.
  const self = all === null ? 1 : 0;
  const adjusted = new Array<number>(figures.length).fill(1);
  let highest = 0;
  for (const index of order) {
    highest = Math.max(highest, ((asFar[index] ?? 0) + self) / (deals + self));
    adjusted[index] = highest;
  }
  return adjusted;
};

/** The smallest p-value that sides of these sizes can give: the deal found and its mirror image, of all there are. */
export const surestP = (before: number, after: number): number => {
  const ways = waysToDeal(before + after, before);
  return ways <= dealsMax ? 2 / ways : (1 + (2 * dealsMax) / ways) / (dealsMax + 1);
};

const roundingError = 1e-9;
const none = new Float64Array();

/** Ranks less their mean, in units of what their sum over one side deviates by. All zero where every value is the same. */
const standardized = (ranks: readonly number[], before: number): Float64Array => {
  const runs = ranks.length;
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / runs;
  const squares = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  const deviation = Math.sqrt((squares * before * (runs - before)) / (runs * (runs - 1)));
  return Float64Array.from(ranks, (rank) => (deviation === 0 ? 0 : (rank - mean) / deviation));
};

/** The runs that come before. */
type Deal = readonly number[];

/** How far the sides lie apart in a deal, whichever way. */
const moveOf = (scores: Float64Array, before: Deal): number => {
  let sum = 0;
  for (const run of before) sum += scores[run] ?? 0;
  return Math.abs(sum);
};

const waysToDeal = (runs: number, before: number): number => {
  let ways = 1;
  for (let k = 1; k <= before; k += 1) ways *= (runs - before + k) / k;
  return Math.round(ways);
};

/** Every way to choose the runs that come before; null where there are too many. */
const allDeals = (runs: number, before: number): readonly Deal[] | null => {
  if (waysToDeal(runs, before) > dealsMax) return null;
  const choose = (from: number, left: number): readonly Deal[] =>
    left === 0
      ? [[]]
      : Array.from({ length: runs - left - from + 1 }, (_, skipped) => from + skipped).flatMap((run) =>
          choose(run + 1, left - 1).map((rest) => [run, ...rest]),
        );
  return choose(0, before);
};

const drawnDeals = function* (runs: number, before: number, random: () => number): Generator<Deal> {
  const all = Array.from({ length: runs }, (_, run) => run);
  for (let drawn = 0; drawn < dealsMax; drawn += 1) {
    for (let place = 0; place < before; place += 1) {
      const other = place + Math.floor(random() * (runs - place));
      [all[place], all[other]] = [all[other] ?? 0, all[place] ?? 0];
    }
    yield all.slice(0, before);
  }
};
