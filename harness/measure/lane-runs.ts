// The operations of a lane gathered into the runs that a picture can show: from the first operation that was not good to the
// end of the last. However long the ledger, there are at most as many runs as the picture has room for.
import type { LaneRun, Trouble } from '../model/charts.ts';
import type { Collector } from './collector.ts';
import type { JudgedOperation } from './operations.ts';

/** Why an operation is not good; null when it is. */
export const troubleOf = ({ good, outcome }: Pick<JudgedOperation, 'good' | 'outcome'>): Trouble | null =>
  good ? null : outcome === 'acknowledged' ? 'late' : outcome;

/** The runs of one lane, in order of time. Runs that are closer to each other than `apartMs` become one. */
export const collectLaneRuns = (apartMs: number): Collector<JudgedOperation, readonly LaneRun[]> => {
  const runs: LaneRun[] = [];
  let unbroken = false;
  return {
    add(operation) {
      const trouble = troubleOf(operation);
      if (trouble !== null) addTo(runs, runOf(operation, trouble), unbroken ? Infinity : apartMs);
      unbroken = trouble !== null;
    },
    result: () => runs,
  };
};

const runOf = ({ intendedMs, endedMs }: JudgedOperation, trouble: Trouble): LaneRun => ({
  fromMs: intendedMs,
  toMs: endedMs,
  counts: { unknown: 0, refused: 0, late: 0, [trouble]: 1 },
});

const addTo = (runs: LaneRun[], run: LaneRun, apartMs: number): void => {
  const last = runs.at(-1);
  if (last === undefined || run.fromMs - last.toMs > apartMs) runs.push(run);
  else runs[runs.length - 1] = joined(last, run);
};

const joined = (a: LaneRun, b: LaneRun): LaneRun => ({
  fromMs: a.fromMs,
  toMs: Math.max(a.toMs, b.toMs),
  counts: {
    unknown: a.counts.unknown + b.counts.unknown,
    refused: a.counts.refused + b.counts.refused,
    late: a.counts.late + b.counts.late,
  },
});
