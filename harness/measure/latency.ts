// Latency of acknowledged operations from their intended time, so that an operation which had to wait for its turn is not
// flattered. Exact: nearest rank over all values, no histogram.
import type { Operation } from '../../load/ledger.ts';
import type { LatencyMeasure } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import { createColumn } from './column.ts';
import { rounded } from './rounding.ts';

/** Null when nothing was acknowledged. */
export const collectLatency = (): Collector<
  Pick<Operation, 'outcome' | 'endedMs' | 'intendedMs'>,
  LatencyMeasure | null
> => {
  const latencies = createColumn();
  return {
    add({ outcome, endedMs, intendedMs }) {
      if (outcome === 'acknowledged') latencies.push(endedMs - intendedMs);
    },
    result() {
      if (latencies.length() === 0) return null;
      const sorted = latencies.values().sort();
      const at = (share: number) => rounded(nearestRank(sorted, share));
      return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) };
    },
  };
};

/** Ascending, as numbers: an array's own `sort` would compare text. */
export const ascending = (values: Iterable<number>): Float64Array => Float64Array.from(values).sort();

/** The smallest value that at least this share of all values does not exceed; 0 when there are none. */
export const nearestRank = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
