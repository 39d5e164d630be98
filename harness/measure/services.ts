// The figures of each service under each client policy, and of each partition of its data: what became of its operations,
// when it was down, how fast it was.
import type { ClientPolicy, Lane } from '../../load/lanes.ts';
import type { LedgerHead } from '../../load/ledger.ts';
import type { HistoryHead } from '../model/history.ts';
import type { Plan } from '../model/plan.ts';
import type { ServiceMeasure } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import { collectLatency } from './latency.ts';
import type { JudgedOperation } from './operations.ts';
import { collectPartial } from './partial.ts';
import { collectWatched } from './watched.ts';
import type { Surroundings } from './watched.ts';

type Services = Collector<JudgedOperation, readonly ServiceMeasure[]>;

/** In the plan's order; a service and policy without lanes is left out. */
export const collectServices = ({ plan, events }: HistoryHead, ledger: LedgerHead): Services => {
  const around = { ledger, events, ackWithinMs: plan.load.ackWithinMs };
  const services = plan.services.flatMap(({ service }) =>
    policiesOf(plan, ledger).flatMap((policy) => {
      const lanes = ledger.lanes.filter((lane) => lane.service === service && lane.policy === policy);
      const [first] = lanes;
      if (first === undefined) return [];
      return [{ lanes, collector: collectService({ first, lanes, partitions: plan.partitions }, around) }];
    }),
  );
  const byLane = new Map(
    services.flatMap(({ lanes, collector }) => lanes.map(({ name }) => [name, collector] as const)),
  );
  return {
    add: (operation) => byLane.get(operation.lane)?.add(operation),
    result: () => services.map(({ collector }) => collector.result()),
  };
};

/** The plan's order is that of the report. */
const policiesOf = ({ policies }: Plan, { lanes }: LedgerHead): readonly ClientPolicy[] => [
  ...new Set([...policies, ...lanes.map(({ policy }) => policy)]),
];

interface Group {
  readonly first: Lane;
  /** All of one service and policy. */
  readonly lanes: readonly Lane[];
  /** In the plan's order. */
  readonly partitions: readonly string[];
}

const collectService = (
  { first: { service, policy, kind }, lanes, partitions }: Group,
  around: Surroundings,
): Collector<JudgedOperation, ServiceMeasure> => {
  const whole = collectWatched({ about: { service, policy }, lanes }, around);
  const parts = partitions.flatMap((partition) => {
    const own = lanes.filter((lane) => lane.partition === partition);
    if (own.length === 0) return [];
    const about = { service, policy, partition };
    return [
      {
        partition,
        names: new Set(own.map(({ name }) => name)),
        watched: collectWatched({ about, lanes: own }, around),
      },
    ];
  });
  const [partial, latency] = [collectPartial(), collectLatency()];
  return {
    add(operation) {
      for (const collector of [whole, partial, latency]) collector.add(operation);
      for (const { names, watched } of parts) if (names.has(operation.lane)) watched.add(operation);
    },
    result() {
      const { resolutionMs, ...figures } = whole.result();
      return {
        service,
        policy,
        kind,
        ...figures,
        partial: partial.result(),
        partitions: parts.map(({ partition, watched }) => ({ partition, ...watched.result() })),
        resolutionMs,
        latencyMs: latency.result(),
      };
    },
  };
};
