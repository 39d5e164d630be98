// The lanes of a plan's load: for each service and client policy its long-lived clients, or one series of fresh connections.
import type { ClientPolicy, Lane } from '../../load/lanes.ts';
import type { Plan, ServiceRole } from '../model/plan.ts';

/** In the order of the plan's services, then of its client policies. */
export const lanesOf = (plan: Pick<Plan, 'services' | 'policies' | 'partitions' | 'load'>): Lane[] =>
  plan.services.flatMap((service) =>
    plan.policies.flatMap((policy) =>
      policy === 'fresh' ? freshLane(service, plan.load.probeRateHz) : keptLanes(service, policy, plan),
    ),
  );

const freshLane = ({ service, kind }: ServiceRole, rateHz: number): Lane => ({
  name: `${service}-fresh`,
  service,
  policy: 'fresh',
  kind,
  rateHz,
});

/** The rate is shared equally by the partitions, so that none is watched less closely, and within each by its clients. */
const keptLanes = (
  { service, kind }: ServiceRole,
  policy: ClientPolicy,
  { load, partitions }: Pick<Plan, 'partitions' | 'load'>,
): Lane[] => {
  const sessions = kind === 'write' ? load.writeSessions : load.readSessions;
  const rateHz = kind === 'write' ? load.writeRateHz : load.readRateHz;
  const parts = Math.max(1, partitions.length);
  return Array.from({ length: sessions }, (_, index): Lane => {
    const partition = partitions[index % parts];
    const sharing = Math.ceil((sessions - (index % parts)) / parts);
    return {
      name: `${service}-${policy}-${index + 1}`,
      service,
      policy,
      kind,
      rateHz: rateHz / parts / sharing,
      ...(partition === undefined ? {} : { partition }),
    };
  });
};
