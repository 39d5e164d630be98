// A comparison with a baseline as a whole: what got slower, where in the outage that time went, and whether so few runs could have
// shown anything. Pure.
import type { Judgement } from '../model/verdict.ts';
import { differences, figureParts } from './baseline.ts';
import type { Baseline, BaselineKey } from './baseline.ts';
import { alarmBelowP, canShow, compareRuns, runsToShow } from './compare.ts';
import type { FigureChange } from './compare.ts';

export interface BaselineComparison {
  readonly schema: 'drydock/comparison/1';
  /** `fail`: something got slower for certain. `unknown`: so few runs could not have shown it. */
  readonly verdict: Judgement;
  readonly baseline: BaselineKey;
  /** In what the two sides differ, a line each; the figures are compared in spite of that only when asked to. */
  readonly differences: readonly string[];
  readonly runs: { readonly before: number; readonly after: number; readonly neededEach: number };
  /** A figure counts as changed below this p-value, which is made strict for their number. */
  readonly alarmBelowP: number;
  /** Services with any change for certain, the longest first. */
  readonly changes: readonly LaneChange[];
  /** Every figure that varied, the surest change first. */
  readonly figures: readonly FigureChange[];
}

/** What changed for one service under one client policy. */
export interface LaneChange {
  /** Such as `rw session`. */
  readonly lane: string;
  readonly change: 'slower' | 'faster';
  /** Of its downtime as a whole; null when that did not change for certain. */
  readonly down: FigureChange | null;
  /** The parts of its outages that changed for certain, the longest first. */
  readonly parts: readonly FigureChange[];
}

export const compareWith = (before: Baseline, after: Baseline): BaselineComparison => {
  const figures = compareRuns(before.runs, after.runs);
  const [m, n] = [before.runs.length, after.runs.length];
  const changes = lanesOf(figures);
  const shown = canShow(m, n);
  const slower = figures.some(({ change }) => change === 'slower');
  return {
    schema: 'drydock/comparison/1',
    verdict: slower ? 'fail' : shown ? 'pass' : 'unknown',
    baseline: before.of,
    differences: differences(before.of, after.of),
    runs: { before: m, after: n, neededEach: runsToShow() },
    alarmBelowP,
    changes,
    figures,
  };
};

const lanesOf = (figures: readonly FigureChange[]): readonly LaneChange[] => {
  const sure = figures.filter(({ change }) => change !== 'none shown');
  const byLane = Map.groupBy(sure, ({ figure }) => figureParts(figure).lane);
  return [...byLane]
    .map(([lane, all]): LaneChange => {
      const partOf = ({ figure }: FigureChange) => figureParts(figure).part;
      const parts = all.filter((each) => partOf(each).startsWith('until ')).toSorted(longerFirst);
      const down = all.find((each) => partOf(each) === 'down') ?? null;
      const change = all.some((each) => each.change === 'slower') ? 'slower' : 'faster';
      return { lane, change, down, parts };
    })
    .toSorted((a, b) => sizeOf(b) - sizeOf(a));
};

const longerFirst = (a: FigureChange, b: FigureChange): number =>
  Math.abs(b.shiftMs.value) - Math.abs(a.shiftMs.value);

const sizeOf = ({ down, parts }: LaneChange): number => Math.abs((down ?? parts[0])?.shiftMs.value ?? 0);
