// Whether runs got slower than their baseline, figure by figure, and by how much. Many figures are asked at once, so each has
// to be surer than it would alone: the chance of one false alarm in a whole comparison is what is held. Pure.
import { seededRandom } from '../model/seeded-random.ts';
import { maxTest, surestP } from '../statistics/max-test.ts';
import { compareSamples } from '../statistics/shift.ts';
import type { Comparison } from '../statistics/shift.ts';
import type { BaselineRun } from './baseline.ts';

export interface FigureChange {
  readonly figure: string;
  readonly change: 'slower' | 'faster' | 'none shown';
  /** How much slower, in milliseconds, with bounds of the confidence below. */
  readonly shiftMs: Comparison['shift'];
  /** Made strict for all the figures that are compared. */
  readonly pValue: number;
  readonly superiority: number;
}

/** Under 1 in 100 comparisons of like with like may raise an alarm; half of that is asked, so that a count of alarms can show it. */
export const alarmBelowP = 0.005;
/** The same runs give the same p-values, on every machine. */
const dealingSeed = 6;
/** Of the bounds of each shift. */
const confidence = 0.95;

/** One per figure that was compared; the surest change first. A part that a run did not have took no time in it. */
export const compareRuns = (
  before: readonly BaselineRun[],
  after: readonly BaselineRun[],
): readonly FigureChange[] => {
  const samples = figuresThatVary(before, after);
  const compared = samples.map(({ low, high }) => compareSamples(low, high, confidence));
  const strict = maxTest(
    samples.map(({ low, high }) => [...low, ...high]),
    before.length,
    seededRandom(dealingSeed),
  );
  return compared
    .map(({ shift, superiority }, index): FigureChange => {
      const pValue = strict[index] ?? 1;
      const change = pValue < alarmBelowP ? (superiority > 0.5 ? 'slower' : 'faster') : 'none shown';
      return { figure: samples[index]?.figure ?? '', change, shiftMs: shift, pValue, superiority };
    })
    .sort((a, b) => a.pValue - b.pValue || (a.figure < b.figure ? -1 : 1));
};

/** How many runs a side it takes at least to show anything: as many as give a small p-value when no two runs overlap. */
export const runsToShow = (): number => {
  let runs = 1;
  while (!canShow(runs, runs)) runs += 1;
  return runs;
};

/** Whether samples of these sizes could show anything at all. */
export const canShow = (before: number, after: number): boolean => surestP(before, after) < alarmBelowP;

interface Sample {
  readonly figure: string;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * The figures that can differ at all: one that is the same number in every run of both sides says nothing, and one that is a copy of
 * another in every run says it twice; one that fewer runs have than either side is long could not be shown. Which these are depends on all runs together and not on which side each is on, so that leaving
 * them out is fair to the test.
 */
const figuresThatVary = (
  before: readonly BaselineRun[],
  after: readonly BaselineRun[],
): readonly Sample[] => {
  const names = [...new Set([...before, ...after].flatMap(({ figures }) => Object.keys(figures)))];
  const seen = new Set<string>();
  return names.flatMap((figure): readonly Sample[] => {
    const [low, high] = [before, after].map((runs) => runs.map(({ figures }) => figures[figure] ?? 0));
    const all = [...(low ?? []), ...(high ?? [])];
    const fingerprint = all.join(' ');
    const present = all.filter((ms) => ms !== 0).length;
    const rare = present < Math.min(before.length, after.length);
    if (rare || seen.has(fingerprint) || new Set(all).size < 2) return [];
    seen.add(fingerprint);
    return [{ figure, low: low ?? [], high: high ?? [] }];
  });
};
