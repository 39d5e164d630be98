// Whether a member answers, seen in a snapshot: the proof of faults that silence a member. It only looks.
import type { FaultSight } from '../model/fault.ts';
import type { StepContext } from '../model/step.ts';
import { memberNamed } from '../model/topology.ts';

type Look = (member: string, context: Pick<StepContext, 'deployment'>) => Promise<FaultSight>;

/** Yes when the member is down or not there at all. */
export const silent: Look = async (member, context) => {
  const role = await roleOf(member, context);
  return { yes: role === 'down' || role === 'absent', seen: `${member} is ${role}` };
};

/** Yes when the member is there and answers. */
export const answers: Look = async (member, context) => {
  const { yes, seen } = await silent(member, context);
  return { yes: !yes, seen };
};

const roleOf = async (member: string, { deployment }: Pick<StepContext, 'deployment'>): Promise<string> =>
  memberNamed(await deployment.snapshot(), member)?.role ?? 'absent';
