// The operations of a lane gathered into the runs that a picture can show: from the first operation that was not good to the
// end of the last. However long the ledger, there are at most as many runs as the picture has room for.
import type { JudgedOperation } from '../../harness/measure/operations.ts';
import { formatCount } from '../../harness/measure/format.ts';

/** What became of an operation that was not good; `late` was acknowledged, but not in time. */
export type Trouble = 'unknown' | 'refused' | 'late';

export interface LaneRun {
  readonly fromMs: number;
  readonly toMs: number;
  readonly counts: Readonly<Record<Trouble, number>>;
}

/** Why an operation is not good; null when it is. */
export const troubleOf = ({ good, outcome }: JudgedOperation): Trouble | null =>
  good ? null : outcome === 'acknowledged' ? 'late' : outcome;

/** The runs of each lane, in order of time. Runs that are closer to each other than `apartMs` become one. */
export const laneRuns = (
  operations: readonly JudgedOperation[],
  apartMs: number,
): ReadonlyMap<string, readonly LaneRun[]> => {
  const lanes = new Map<string, { runs: LaneRun[]; unbroken: boolean }>();
  for (const operation of operations) {
    const lane = lanes.get(operation.lane) ?? { runs: [], unbroken: false };
    lanes.set(operation.lane, lane);
    const trouble = troubleOf(operation);
    if (trouble !== null) addTo(lane.runs, runOf(operation, trouble), lane.unbroken ? Infinity : apartMs);
    lane.unbroken = trouble !== null;
  }
  return new Map([...lanes].map(([name, { runs }]) => [name, runs]));
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

/** The trouble that a run is drawn as: of those in it, the one that says least about the data. */
export const worstOf = ({ counts }: LaneRun): Trouble =>
  counts.unknown > 0 ? 'unknown' : counts.refused > 0 ? 'refused' : 'late';

/** `24 refused, 8 unknown`. */
export const countsText = ({ counts }: LaneRun): string =>
  (['refused', 'unknown', 'late'] as const)
    .filter((trouble) => counts[trouble] > 0)
    .map((trouble) => `${formatCount(counts[trouble])} ${trouble}`)
    .join(', ');
