// The figures of each service under each client policy: what became of its operations, when it was down, how fast it was.
import type { ClientPolicy, Lane } from '../../load/lanes.ts';
import type { Outcome } from '../../load/target.ts';
import type { Ledger } from '../../load/ledger.ts';
import type { History } from '../model/history.ts';
import type { RecordedEvent } from '../model/record.ts';
import type { Bounded, DowntimeWindow, ServiceMeasure } from '../model/verdict.ts';
import { latencyOf } from './latency.ts';
import { judgedOperations, loadSpan } from './operations.ts';
import type { JudgedOperation } from './operations.ts';
import { partialWindows } from './partial.ts';
import { phasesOf } from './phases.ts';
import { rounded, sumOf } from './rounding.ts';
import { eventsOf, stepAt } from './timeline.ts';
import { downtimeWindows } from './windows.ts';

/** What an application sees comes first. */
const policies: readonly ClientPolicy[] = ['session', 'fresh'];

/** In the plan's order; a service and policy without lanes is left out. */
export const serviceMeasures = ({ plan, events, ledger }: History): readonly ServiceMeasure[] => {
  if (ledger === null) return [];
  const operations = judgedOperations(ledger, plan.load.ackWithinMs);
  return plan.services.flatMap(({ service }) =>
    policies.flatMap((policy) => {
      const lanes = ledger.lanes.filter((lane) => lane.service === service && lane.policy === policy);
      const [first] = lanes;
      if (first === undefined) return [];
      const names = new Set(lanes.map(({ name }) => name));
      const own = operations.filter(({ lane }) => names.has(lane));
      const windows = windowsOf(own, { ledger, events, ackWithinMs: plan.load.ackWithinMs });
      return [describe({ lane: first, lanes: lanes.length, operations: own, windows })];
    }),
  );
};

const windowsOf = (
  operations: readonly JudgedOperation[],
  around: {
    readonly ledger: Ledger;
    readonly events: readonly RecordedEvent[];
    readonly ackWithinMs: number;
  },
): readonly DowntimeWindow[] => {
  const { ledger, events, ackWithinMs } = around;
  const milestones = eventsOf(events, 'milestone');
  return downtimeWindows({ operations, ackWithinMs, span: loadSpan(ledger), stalls: ledger.stalls }).map(
    (window) => ({
      ...window,
      step: stepAt(events, window.startMs.value),
      phases: phasesOf(window, milestones),
    }),
  );
};

const describe = (service: {
  readonly lane: Lane;
  readonly lanes: number;
  readonly operations: readonly JudgedOperation[];
  readonly windows: readonly DowntimeWindow[];
}): ServiceMeasure => {
  const { lane, lanes, operations, windows } = service;
  const count = (outcome: Outcome) => operations.filter((operation) => operation.outcome === outcome).length;
  const durations = windows.map(({ durationMs }) => durationMs);
  return {
    service: lane.service,
    policy: lane.policy,
    kind: lane.kind,
    lanes,
    operations: {
      acknowledged: count('acknowledged'),
      refused: count('refused'),
      unknown: count('unknown'),
      good: operations.filter(({ good }) => good).length,
    },
    downtimeMs: sumOf(durations),
    longestMs: longestOf(durations),
    windows,
    partial: partialWindows(operations),
    resolutionMs: rounded(widestGapMs(operations)),
    latencyMs: latencyOf(operations),
  };
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
