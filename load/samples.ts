// Live figures for people who watch: what ended in the last second, per service, policy and kind. Never judged; the
// verdict comes from the ledger.
import type { Lane } from './lanes.ts';
import type { LoadSample, OperationEnd, ServiceSample } from './ledger.ts';

export interface Sampler {
  /** Counts the end of an operation that was due at `intendedMs`. */
  count(lane: Lane, intendedMs: number, end: OperationEnd): void;
  /** The figures since the last call; counting begins anew. */
  take(atMs: number): LoadSample;
}

type SampleGroup = Pick<ServiceSample, 'service' | 'policy' | 'kind'> & {
  counts: Record<OperationEnd['outcome'], number>;
  /** Of acknowledged operations, from the intended time. */
  latenciesMs: number[];
};

const nothingYet = (): Pick<SampleGroup, 'counts' | 'latenciesMs'> => ({
  counts: { acknowledged: 0, refused: 0, unknown: 0 },
  latenciesMs: [],
});

const keyOf = ({ service, policy, kind }: Lane): string => `${service} ${policy} ${kind}`;

export const createSampler = (lanes: readonly Lane[]): Sampler => {
  const groups = new Map<string, SampleGroup>(
    lanes.map((lane) => {
      const { service, policy, kind } = lane;
      return [keyOf(lane), { service, policy, kind, ...nothingYet() }];
    }),
  );
  return {
    count(lane, intendedMs, end) {
      const group = groups.get(keyOf(lane));
      if (group === undefined) return;
      group.counts[end.outcome] += 1;
      if (end.outcome === 'acknowledged') group.latenciesMs.push(end.endedMs - intendedMs);
    },
    take(atMs) {
      const services = [...groups.values()].map(sampleOf);
      for (const group of groups.values()) Object.assign(group, nothingYet());
      return { atMs, services };
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
