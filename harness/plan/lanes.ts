// The lanes of a plan's load: for each service and client policy its long-lived clients, or one series of fresh connections.
import type { ClientPolicy, Lane } from '../../load/lanes.ts';
import type { Plan, ServiceRole } from '../model/plan.ts';
import type { OpenRate } from '../model/scenario.ts';

/** In the order of the plan's services, then of its client policies. */
export const lanesOf = (
  plan: Pick<Plan, 'services' | 'policies' | 'partitions' | 'load' | 'openRates'>,
): Lane[] =>
  plan.services.flatMap((service) =>
    plan.policies.flatMap((policy) =>
      policy === 'fresh' ? freshLane(service, plan) : keptLanes(service, policy, plan),
    ),
  );

type Rates = Pick<Plan, 'partitions' | 'load' | 'openRates'>;

const freshLane = ({ service, kind }: ServiceRole, plan: Rates): Lane => ({
  name: `${service}-fresh`,
  service,
  policy: 'fresh',
  kind,
  rateHz: plan.load.probeRateHz,
  ...openOf('probeRateHz', plan),
});

const openOf = (rate: OpenRate, { openRates = [] }: Rates): Pick<Lane, 'open'> =>
  openRates.includes(rate) ? { open: true } : {};

/** The rate is shared equally by the partitions, so that none is watched less closely, and within each by its clients. */
const keptLanes = ({ service, kind }: ServiceRole, policy: ClientPolicy, plan: Rates): Lane[] => {
  const { load, partitions } = plan;
  const sessions = kind === 'write' ? load.writeSessions : load.readSessions;
  const rate = kind === 'write' ? 'writeRateHz' : 'readRateHz';
  const parts = Math.max(1, partitions.length);
  return Array.from({ length: sessions }, (_, index): Lane => {
    const partition = partitions[index % parts];
    const sharing = Math.ceil((sessions - (index % parts)) / parts);
    return {
      name: `${service}-${policy}-${index + 1}`,
      service,
      policy,
      kind,
      rateHz: load[rate] / parts / sharing,
      ...openOf(rate, plan),
      ...(partition === undefined ? {} : { partition }),
    };
  });
};
