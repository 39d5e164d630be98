// What a set of lanes saw together: what became of their operations, and when they were down. The lanes are those of a whole
// service under one client policy, or of one partition of its data.
import type { Lane } from '../../load/lanes.ts';
import type { LedgerHead } from '../../load/ledger.ts';
import type { RecordedEvent } from '../model/record.ts';
import type { Bounded } from '../model/bounded.ts';
import { isDown } from '../model/measurements.ts';
import type { DowntimeWindow, PartitionMeasure } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import { explainedMsOf } from './explained.ts';
import { explanationsFor } from './milestones.ts';
import type { Explained } from './milestones.ts';
import type { JudgedOperation } from './operations.ts';
import { phasesOf } from './phases.ts';
import { rounded, sumOf } from './rounding.ts';
import { stepAt } from './timeline.ts';
import { collectWindows } from './windows.ts';
import type { FoundWindow } from './windows.ts';

/** The run around the lanes. */
export interface Surroundings {
  readonly ledger: LedgerHead;
  readonly events: readonly RecordedEvent[];
  readonly ackWithinMs: number;
}

/** Lanes, and what they are all about. */
export interface Watch {
  readonly about: Explained;
  readonly lanes: readonly Lane[];
}

type Watched = Omit<PartitionMeasure, 'partition'>;

/** Is told the operations of these lanes alone, ordered by intended time. */
export const collectWatched = (watch: Watch, around: Surroundings): Collector<JudgedOperation, Watched> => {
  const counts = { acknowledged: 0, refused: 0, unknown: 0, good: 0 };
  const windows = collectWindows(frameOf(watch, around));
  let [lastDueMs, widestGapMs] = [Infinity, 0];
  return {
    add(operation) {
      counts[operation.outcome] += 1;
      if (operation.good) counts.good += 1;
      widestGapMs = Math.max(widestGapMs, operation.intendedMs - lastDueMs);
      lastDueMs = operation.intendedMs;
      windows.add(operation);
    },
    result() {
      const found = explained(windows.result(), watch, around);
      const downs = found.filter(isDown).map(({ downMs }) => downMs);
      return {
        lanes: watch.lanes.length,
        operations: counts,
        downtimeMs: sumOf(downs),
        lateMs: sumOf(found.map(({ lateMs }) => lateMs)),
        degradedMs: sumOf(found.map(({ durationMs }) => durationMs)),
        longestMs: longestOf(downs),
        explainedMs: rounded(found.reduce((sum, { explainedMs = 0 }) => sum + explainedMs, 0)),
        windows: found,
        resolutionMs: rounded(widestGapMs),
      };
    },
  };
};

const frameOf = ({ lanes }: Watch, { ledger: { span, stalls }, ackWithinMs }: Surroundings) => ({
  ackWithinMs,
  span,
  stalls,
  partitions: new Map(
    lanes.flatMap(({ name, partition }) => (partition === undefined ? [] : [[name, partition] as const])),
  ),
});

const explained = (
  windows: readonly FoundWindow[],
  { about }: Watch,
  { ledger, events }: Surroundings,
): readonly DowntimeWindow[] => {
  const explanations = explanationsFor(about, { events, milestones: ledger.milestones });
  return windows.map((window) => {
    const phases = phasesOf(window, explanations);
    const step = stepAt(events, window.startMs.value);
    return { ...window, step, phases, explainedMs: explainedMsOf(phases) };
  });
};

/** The longest outage lasted at least as long as any is known to have lasted, and at most as long as any may have. */
const longestOf = (durations: readonly Bounded[]): Bounded | null =>
  durations.length === 0
    ? null
    : {
        value: Math.max(...durations.map(({ value }) => value)),
        lower: Math.max(...durations.map(({ lower }) => lower)),
        upper: Math.max(...durations.map(({ upper }) => upper)),
      };
