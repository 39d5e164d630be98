// Who is behind a name of the scenario, judged from the record alone: a name that a step gave, or a well-known one such as
// `replica-2` as things stood before the step.
import type { StepSeen } from '../model/step.ts';
import { wellKnownMember } from '../model/topology.ts';

export const memberBehind = (
  name: string,
  { before, members }: Pick<StepSeen, 'before' | 'members'>,
): string => members[name] ?? wellKnownMember(before, name)?.name ?? name;
