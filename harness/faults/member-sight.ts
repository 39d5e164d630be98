// What a snapshot shows of a member that a fault was injected into: the proof of the fault, and of its end. It only looks.
import type { FaultSight } from '../model/fault.ts';
import type { StepContext } from '../model/step.ts';
import { memberNamed, takesWrites } from '../model/topology.ts';
import type { Member, TopologySnapshot } from '../model/topology.ts';

type Look = (member: string, context: Pick<StepContext, 'deployment'>) => Promise<FaultSight>;

/** Yes when the member is down or not there at all. */
export const silent: Look = async (name, { deployment }) => {
  const role = memberNamed(await deployment.snapshot(), name)?.role ?? 'absent';
  return { yes: role === 'down' || role === 'absent', seen: `${name} is ${role}` };
};

/** Yes when the member answers and does its part again: it follows a primary, or is the only one itself. */
export const back: Look = async (name, { deployment }) => {
  const snapshot = await deployment.snapshot();
  const member = memberNamed(snapshot, name);
  if (member === undefined || member.role === 'down')
    return { yes: false, seen: `${name} is ${member?.role ?? 'absent'}` };
  if (member.shard === '') return { yes: false, seen: `${name} is ${member.role} and belongs to no shard` };
  const streaming = member.replication?.streaming === true;
  const yes = takesWrites(member) ? isOnlyPrimary(member, snapshot) : streaming;
  return { yes, seen: `${name} is ${member.role}${placeText(member, yes)}` };
};

const isOnlyPrimary = (member: Member, { members }: TopologySnapshot): boolean =>
  members.filter((each) => takesWrites(each) && each.shard === member.shard).length === 1;

const placeText = (member: Member, yes: boolean): string => {
  if (takesWrites(member)) return yes ? '' : ' beside another one';
  return yes ? ', streaming' : ', not streaming';
};
