// The longest window and the operations around it, which only a further pass can tell: which window it is, is known at the end.
import type { LedgerHead } from '../../load/ledger.ts';
import type { LaneMet, LongestWindow, ShownWindow } from '../model/charts.ts';
import type { History } from '../model/history.ts';
import { isDown } from '../model/measurements.ts';
import { limitsOn } from '../model/scenario.ts';
import type { DowntimeWindow, ServiceMeasure } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import { collectLaneRuns } from './lane-runs.ts';
import { counts, judging } from './operations.ts';
import type { JudgedOperation } from './operations.ts';

/** Every window of every service and of its shards: first by how long it was down, then by how long it was down or late. */
export const longestFirst = (services: readonly ServiceMeasure[]): readonly ShownWindow[] =>
  services
    .flatMap((measure) => [
      ...measure.windows.map((window) => ({ measure, partition: null, lanes: measure.lanes, window })),
      ...measure.partitions.flatMap(({ partition, lanes, windows }) =>
        windows.map((window) => ({ measure, partition, lanes, window })),
      ),
    ])
    .sort(
      ({ window: a }, { window: b }) =>
        b.downMs.value - a.downMs.value || b.durationMs.value - a.durationMs.value,
    );

const lanesMax = 16;
/** Of one lane, so that each can be told from the next. */
const operationsMax = 50;

/** Null without windows. Goes through the ledger as far as the window. */
export const longestWindow = async (
  { plan, ledger }: History,
  services: readonly ServiceMeasure[],
): Promise<LongestWindow | null> => {
  const all = longestFirst(services);
  const chosen =
    all.find(({ measure, window }) => isDown(window) && limitsOn(plan.budget, measure).length > 0) ?? all[0];
  if (ledger === null || chosen === undefined) return null;
  const span = aroundWindow(chosen.window);
  const lanes = new Map(lanesOf(chosen, ledger).map((name) => [name, collectMet(name)]));
  const ready = judging(ledger, plan.load.ackWithinMs);
  for await (const operation of ledger.operations()) {
    if (operation.intendedMs > span.toMs) break;
    if (!counts(operation, ledger)) continue;
    const judged = ready(operation);
    if (judged !== null && judged.endedMs >= span.fromMs) lanes.get(judged.lane)?.add(judged);
  }
  return { ...chosen, span, met: [...lanes.values()].map((lane) => lane.result()) };
};

const lanesOf = ({ measure, partition }: ShownWindow, { lanes }: LedgerHead): readonly string[] =>
  lanes
    .filter(({ service, policy }) => service === measure.service && policy === measure.policy)
    .filter((lane) => partition === null || lane.partition === partition)
    .slice(0, lanesMax)
    .map(({ name }) => name);

const aroundWindow = ({ startMs, endMs }: DowntimeWindow): LongestWindow['span'] => {
  const marginMs = Math.max((endMs.upper - startMs.lower) * 0.12, 5);
  return { fromMs: startMs.lower - marginMs, toMs: endMs.upper + marginMs };
};

const collectMet = (lane: string): Collector<JudgedOperation, LaneMet> => {
  const runs = collectLaneRuns(0);
  const first: JudgedOperation[] = [];
  return {
    add(operation) {
      runs.add(operation);
      if (first.length <= operationsMax) first.push(operation);
    },
    result: () => ({
      lane,
      runs: runs.result(),
      operations: first.length > operationsMax ? null : first,
    }),
  };
};
