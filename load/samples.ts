// Live figures of the last second, per service, policy and kind. For people who watch, and for telling whether the load can go on
// as it was asked; never judged, for the verdict comes from the ledger.
import type { Lane } from './lanes.ts';
import type { LoadSample, OperationEnd, RatesOrder, ServiceSample } from './ledger.ts';
import type { DueOperation } from './pacer.ts';
import type { Stall } from './stalls.ts';

export interface Sampler {
  /** Counts an operation that fell due. */
  due(lane: Lane, operation: DueOperation): void;
  /** Counts the end of an operation that was due at `intendedMs`. */
  count(lane: Lane, intendedMs: number, end: OperationEnd): void;
  /** Counts a time for which the load stood still. */
  stalled(stall: Stall): void;
  /** The figures since the last call; counting begins anew. */
  take(atMs: number, rates: RatesOrder): LoadSample;
}

type SampleGroup = Pick<ServiceSample, 'service' | 'policy' | 'kind'> & {
  counts: Record<OperationEnd['outcome'] | 'due' | 'good', number>;
  /** Of acknowledged operations, from the intended time. */
  latenciesMs: number[];
};

const nothingYet = (): Pick<SampleGroup, 'counts' | 'latenciesMs'> => ({
  counts: { due: 0, acknowledged: 0, refused: 0, unknown: 0, good: 0 },
  latenciesMs: [],
});

const keyOf = ({ service, policy, kind }: Lane): string => `${service} ${policy} ${kind}`;

/** An operation that is acknowledged within `ackWithinMs` of its intended time is good. */
export const createSampler = (lanes: readonly Lane[], ackWithinMs: number): Sampler => {
  const groups = new Map<string, SampleGroup>(
    lanes.map((lane) => {
      const { service, policy, kind } = lane;
      return [keyOf(lane), { service, policy, kind, ...nothingYet() }];
    }),
  );
  let [pacerLagMsMax, stalledMs] = [0, 0];
  return {
    due(lane, { intendedMs, dispatchedMs }) {
      const group = groups.get(keyOf(lane));
      if (group !== undefined) group.counts.due += 1;
      pacerLagMsMax = Math.max(pacerLagMsMax, dispatchedMs - intendedMs);
    },
    count(lane, intendedMs, end) {
      const group = groups.get(keyOf(lane));
      if (group === undefined) return;
      group.counts[end.outcome] += 1;
      if (end.outcome !== 'acknowledged') return;
      group.latenciesMs.push(end.endedMs - intendedMs);
      if (end.endedMs - intendedMs <= ackWithinMs) group.counts.good += 1;
    },
    stalled({ fromMs, toMs }) {
      stalledMs = Math.max(stalledMs, toMs - fromMs);
    },
    take(atMs, { share, counted }) {
      const services = [...groups.values()].map(sampleOf);
      for (const group of groups.values()) Object.assign(group, nothingYet());
      const sample = { atMs, share, counted, pacerLagMsMax, stalledMs, services };
      [pacerLagMsMax, stalledMs] = [0, 0];
      return sample;
    },
  };
};

const sampleOf = ({ service, policy, kind, counts, latenciesMs }: SampleGroup): ServiceSample => {
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  return {
    service,
    policy,
    kind,
    ...counts,
    latencyMsP50: sorted[Math.ceil(sorted.length / 2) - 1] ?? null,
    latencyMsMax: sorted.at(-1) ?? null,
  };
};
