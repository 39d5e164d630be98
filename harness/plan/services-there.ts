// Whether a deployment has the services that a scenario speaks of. What a scenario may say of them was checked when it was read; which of
// them there are follows from the deployment that was chosen and from the objects that a person wrote. Pure.
import { UsageError } from '../model/errors.ts';
import type { ServiceRole } from '../model/plan.ts';
import { timeLimits } from '../model/scenario.ts';
import { rightNames } from '../text/names.ts';
import type { PlanRequest } from './request.ts';

interface There {
  readonly title: string;
  readonly services: readonly ServiceRole[];
}

/** Throws a `UsageError` for a step or a limit on a service that is not there. */
export const mustHaveServices = (
  { scenario, steps, platform }: Pick<PlanRequest, 'scenario' | 'steps' | 'platform'>,
  { title, services }: There,
): void => {
  const known = services.map(({ service }) => service);
  const missing = (service: string): string =>
    `there is no service "${service}" on the platform ${platform.name} with ${title} as it is to be deployed${rightNames(service, known)}`;
  for (const { verb, arguments: args, place } of scenario.steps)
    for (const service of steps[verb]?.names(args).writesThrough ?? [])
      if (!known.includes(service)) throw new UsageError(`"${verb}": ${missing(service)}`, { place });
  for (const { service } of timeLimits(scenario.budget))
    if (!known.includes(service)) throw new UsageError(`"budget": ${missing(service)}`);
};
