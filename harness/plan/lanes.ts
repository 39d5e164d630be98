// The lanes of a plan's load: for each service its long-lived sessions and one series of fresh connections.
import type { Lane } from '../../load/lanes.ts';
import type { Plan } from '../model/plan.ts';

/** In the order of the plan's services. A rate is shared equally by the sessions of a service. */
export const lanesOf = ({ services, load }: Pick<Plan, 'services' | 'load'>): Lane[] =>
  services.flatMap(({ service, kind }): Lane[] => {
    const sessions = kind === 'write' ? load.writeSessions : load.readSessions;
    const rateHz = (kind === 'write' ? load.writeRateHz : load.readRateHz) / sessions;
    return [
      ...Array.from({ length: sessions }, (_, index): Lane => {
        return { name: `${service}-session-${index + 1}`, service, policy: 'session', kind, rateHz };
      }),
      { name: `${service}-fresh`, service, policy: 'fresh', kind, rateHz: load.probeRateHz },
    ];
  });
