// The figures of each service under each client policy, and of each partition of its data: what became of its operations,
// when it was down, how fast it was.
import type { ClientPolicy, Lane } from '../../load/lanes.ts';
import type { Ledger } from '../../load/ledger.ts';
import type { History } from '../model/history.ts';
import type { Plan } from '../model/plan.ts';
import type { PartitionMeasure, ServiceMeasure } from '../model/verdict.ts';
import { latencyOf } from './latency.ts';
import { judgedOperations, loadSpan } from './operations.ts';
import type { JudgedOperation } from './operations.ts';
import { partialWindows } from './partial.ts';
import { watched } from './watched.ts';
import type { Surroundings } from './watched.ts';

/** In the plan's order; a service and policy without lanes is left out. */
export const serviceMeasures = ({ plan, events, ledger }: History): readonly ServiceMeasure[] => {
  if (ledger === null) return [];
  const operations = judgedOperations(ledger, plan.load.ackWithinMs);
  const around = { ledger, events, ackWithinMs: plan.load.ackWithinMs, span: loadSpan(ledger) };
  return plan.services.flatMap(({ service }) =>
    policiesOf(plan, ledger).flatMap((policy) => {
      const lanes = ledger.lanes.filter((lane) => lane.service === service && lane.policy === policy);
      const [first] = lanes;
      if (first === undefined) return [];
      return [
        measured(
          { first, lanes, operations: ofLanes(lanes, operations), partitions: plan.partitions },
          around,
        ),
      ];
    }),
  );
};

/** The plan's order is that of the report. */
const policiesOf = ({ policies }: Plan, { lanes }: Ledger): readonly ClientPolicy[] => [
  ...new Set([...policies, ...lanes.map(({ policy }) => policy)]),
];

const ofLanes = (lanes: readonly Lane[], operations: readonly JudgedOperation[]) => {
  const names = new Set(lanes.map(({ name }) => name));
  return operations.filter(({ lane }) => names.has(lane));
};

interface Group {
  readonly first: Lane;
  readonly lanes: readonly Lane[];
  readonly operations: readonly JudgedOperation[];
  /** In the plan's order. */
  readonly partitions: readonly string[];
}

const measured = (group: Group, around: Surroundings): ServiceMeasure => {
  const { lanes, operations } = group;
  const { service, policy, kind } = group.first;
  const { resolutionMs, ...whole } = watched({ about: { service, policy }, lanes, operations }, around);
  return {
    service,
    policy,
    kind,
    ...whole,
    partial: partialWindows(operations),
    partitions: partitionsOf(group, around),
    resolutionMs,
    latencyMs: latencyOf(operations),
  };
};

const partitionsOf = (group: Group, around: Surroundings): readonly PartitionMeasure[] => {
  const { service, policy } = group.first;
  return group.partitions.flatMap((partition) => {
    const lanes = group.lanes.filter((lane) => lane.partition === partition);
    if (lanes.length === 0) return [];
    const operations = ofLanes(lanes, group.operations);
    const about = { service, policy, partition };
    return [{ partition, ...watched({ about, lanes, operations }, around) }];
  });
};
