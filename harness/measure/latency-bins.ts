// Latency over time: the acknowledged operations of each service and client policy in bins of whole seconds, few enough for
// a small picture. Operations come in order of time, so that only the bin that is being filled is kept.
import type { Lane } from '../../load/lanes.ts';
import type { LedgerHead } from '../../load/ledger.ts';
import type { LatencyBin, LatencyGroup } from '../model/charts.ts';
import type { Collector } from './collector.ts';
import { createColumn } from './column.ts';
import type { Column } from './column.ts';
import { nearestRank } from './latency.ts';
import type { JudgedOperation } from './operations.ts';

const binsMax = 90;
const binWidthsMs = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 3_600_000];

export const collectLatencyBins = ({
  lanes,
  span: { fromMs, toMs },
}: LedgerHead): Collector<JudgedOperation, readonly LatencyGroup[]> => {
  const widthMs = binWidthsMs.find((width) => (toMs - fromMs) / width <= binsMax) ?? toMs - fromMs;
  const groups = new Map<string, BinGroup>();
  const byLane = new Map<string, BinGroup>();
  for (const lane of lanes) {
    const key = `${lane.service} ${lane.policy}`;
    const group = groups.get(key) ?? { lane, bins: collectBins(fromMs, widthMs) };
    groups.set(key, group);
    byLane.set(lane.name, group);
  }
  return {
    add: (operation) => byLane.get(operation.lane)?.bins.add(operation),
    result: () =>
      [...groups.values()]
        .map(({ lane: { service, policy }, bins }) => ({ service, policy, widthMs, bins: bins.result() }))
        .filter(({ bins }) => bins.length > 0),
  };
};

interface BinGroup {
  readonly lane: Lane;
  readonly bins: Collector<JudgedOperation, readonly LatencyBin[]>;
}

const collectBins = (fromMs: number, widthMs: number): Collector<JudgedOperation, readonly LatencyBin[]> => {
  const bins: LatencyBin[] = [];
  let [number, latencies] = [0, createColumn()];
  const close = (): void => {
    if (latencies.length() > 0) bins.push(binOf(fromMs + (number + 0.5) * widthMs, latencies));
  };
  return {
    add({ outcome, intendedMs, endedMs }) {
      if (outcome !== 'acknowledged') return;
      const own = Math.floor((intendedMs - fromMs) / widthMs);
      if (own !== number) {
        close();
        [number, latencies] = [own, createColumn()];
      }
      latencies.push(endedMs - intendedMs);
    },
    result() {
      close();
      return bins;
    },
  };
};

const binOf = (atMs: number, latencies: Column): LatencyBin => {
  const sorted = latencies.values().sort();
  return {
    atMs,
    p50Ms: nearestRank(sorted, 0.5),
    p99Ms: nearestRank(sorted, 0.99),
    maxMs: nearestRank(sorted, 1),
  };
};
