// Whether runs got slower than their baseline, figure by figure, and by how much. Many figures are asked at once, so each has
// to be surer than it would alone: the chance of one false alarm in a whole comparison is what is held. Pure.
import { compareSamples, holm } from '../statistics/rank-test.ts';
import type { Comparison } from '../statistics/rank-test.ts';
import type { BaselineRun } from './baseline.ts';

export interface FigureChange {
  readonly figure: string;
  readonly change: 'slower' | 'faster' | 'none shown';
  /** How much slower, in milliseconds, with bounds of the confidence below. */
  readonly shiftMs: Comparison['shift'];
  /** Made strict for the number of figures compared. */
  readonly pValue: number;
  readonly superiority: number;
  readonly runs: { readonly before: number; readonly after: number };
}

/** Under 1 in 100 comparisons of like with like may raise an alarm; half of that is asked, so that a count of alarms can show it. */
const alarmBelowP = 0.005;
/** Of the bounds of each shift. */
const confidence = 0.95;

/** One per figure that either side has; the surest change first. A part that a run did not have took no time in it. */
export const compareRuns = (
  before: readonly BaselineRun[],
  after: readonly BaselineRun[],
): readonly FigureChange[] => {
  const names = [...new Set([...before, ...after].flatMap(({ figures }) => Object.keys(figures)))];
  const valuesOf = (runs: readonly BaselineRun[], name: string) =>
    runs.map(({ figures }) => figures[name] ?? 0);
  const compared = names.map((name) =>
    compareSamples(valuesOf(before, name), valuesOf(after, name), confidence),
  );
  const strict = holm(compared.map(({ pValue }) => pValue));
  return names
    .map((figure, index): FigureChange => {
      const { shift = none, superiority = 0.5 } = compared[index] ?? {};
      const pValue = strict[index] ?? 1;
      const sure = pValue < alarmBelowP;
      const change = sure ? (superiority > 0.5 ? 'slower' : 'faster') : 'none shown';
      return { figure, change, shiftMs: shift, pValue, superiority, runs: sizes(before, after) };
    })
    .sort((a, b) => a.pValue - b.pValue || (a.figure < b.figure ? -1 : 1));
};

const none = { value: 0, lower: -Infinity, upper: Infinity };

const sizes = (before: readonly BaselineRun[], after: readonly BaselineRun[]): FigureChange['runs'] => ({
  before: before.length,
  after: after.length,
});
