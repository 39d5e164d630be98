// What a set of lanes saw together: what became of their operations, and when they were down. The lanes are those of a whole
// service under one client policy, or of one partition of its data.
import type { Lane } from '../../load/lanes.ts';
import type { Ledger } from '../../load/ledger.ts';
import type { Outcome } from '../../load/target.ts';
import type { RecordedEvent } from '../model/record.ts';
import type { Bounded } from '../model/bounded.ts';
import type { DowntimeWindow, PartitionMeasure } from '../model/verdict.ts';
import { explanationsFor } from './milestones.ts';
import type { Explained } from './milestones.ts';
import type { JudgedOperation } from './operations.ts';
import { phasesOf } from './phases.ts';
import { rounded, sumOf } from './rounding.ts';
import { stepAt } from './timeline.ts';
import type { Span } from './timeline.ts';
import { downtimeWindows } from './windows.ts';

/** The run around the lanes. */
export interface Surroundings {
  readonly ledger: Ledger;
  readonly events: readonly RecordedEvent[];
  readonly ackWithinMs: number;
  /** The load's. */
  readonly span: Span;
}

/** Lanes with what they did, and what they are all about. */
export interface Watch {
  readonly about: Explained;
  readonly lanes: readonly Lane[];
  /** Ordered by intended time. */
  readonly operations: readonly JudgedOperation[];
}

type Watched = Omit<PartitionMeasure, 'partition'>;

export const watched = (watch: Watch, around: Surroundings): Watched => {
  const { lanes, operations } = watch;
  const windows = windowsOf(watch, around);
  const durations = windows.map(({ durationMs }) => durationMs);
  const count = (outcome: Outcome) => operations.filter((operation) => operation.outcome === outcome).length;
  return {
    lanes: lanes.length,
    operations: {
      acknowledged: count('acknowledged'),
      refused: count('refused'),
      unknown: count('unknown'),
      good: operations.filter(({ good }) => good).length,
    },
    downtimeMs: sumOf(durations),
    longestMs: longestOf(durations),
    windows,
    resolutionMs: rounded(widestGapMs(operations)),
  };
};

const windowsOf = (
  { about, lanes, operations }: Watch,
  { ledger, events, ackWithinMs, span }: Surroundings,
): readonly DowntimeWindow[] => {
  const explanations = explanationsFor(about, { events, milestones: ledger.milestones });
  const partitions = new Map(
    lanes.flatMap((lane) => (lane.partition === undefined ? [] : [[lane.name, lane.partition] as const])),
  );
  return downtimeWindows({ operations, ackWithinMs, span, stalls: ledger.stalls, partitions }).map(
    (window) => ({
      ...window,
      step: stepAt(events, window.startMs.value),
      phases: phasesOf(window, explanations),
    }),
  );
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

const widestGapMs = (operations: readonly JudgedOperation[]): number =>
  operations.reduce((widest, { intendedMs }, place) => {
    const previousMs = operations[place - 1]?.intendedMs ?? intendedMs;
    return Math.max(widest, intendedMs - previousMs);
  }, 0);
