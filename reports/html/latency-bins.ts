// Latency over time: the acknowledged operations of each service and client policy in bins of whole seconds, few enough for
// a small picture.
import type { Ledger } from '../../load/ledger.ts';
import { ascending, nearestRank } from '../../harness/measure/latency.ts';
import { loadSpan } from '../../harness/measure/operations.ts';
import type { JudgedOperation } from '../../harness/measure/operations.ts';
import type { Span } from '../../harness/measure/timeline.ts';
import { laneGroup } from '../words.ts';

export interface LatencyBin {
  /** The middle of the bin on the run's clock. */
  readonly atMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface LatencyGroup {
  readonly span: Span;
  readonly widthMs: number;
  readonly bins: readonly LatencyBin[];
}

const binsMax = 90;
const binWidthsMs = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 3_600_000];

/** By `service · policy`, in the ledger's order. A bin in which nothing was acknowledged is missing. */
export const latencyBins = (
  ledger: Ledger,
  operations: readonly JudgedOperation[],
): ReadonlyMap<string, LatencyGroup> => {
  const span = loadSpan(ledger);
  const widthMs =
    binWidthsMs.find((width) => (span.toMs - span.fromMs) / width <= binsMax) ?? span.toMs - span.fromMs;
  const groupOf = new Map(ledger.lanes.map((lane) => [lane.name, laneGroup(lane)]));
  const acknowledged = operations.filter(({ outcome }) => outcome === 'acknowledged');
  const groups = Map.groupBy(acknowledged, ({ lane }) => groupOf.get(lane) ?? lane);
  return new Map(
    [...groups].map(([name, own]) => [name, { span, widthMs, bins: binned(own, span.fromMs, widthMs) }]),
  );
};

const binned = (
  operations: readonly JudgedOperation[],
  fromMs: number,
  widthMs: number,
): readonly LatencyBin[] =>
  [...Map.groupBy(operations, ({ intendedMs }) => Math.floor((intendedMs - fromMs) / widthMs))]
    .sort(([a], [b]) => a - b)
    .map(([bin, own]) => {
      const sorted = ascending(own.map(({ endedMs, intendedMs }) => endedMs - intendedMs));
      return {
        atMs: fromMs + (bin + 0.5) * widthMs,
        p50Ms: nearestRank(sorted, 0.5),
        p99Ms: nearestRank(sorted, 0.99),
        maxMs: nearestRank(sorted, 1),
      };
    });
