// What a snapshot shows of a member that was harmed: whether it does its part again.
import type { Sight } from '../model/body.ts';
import { memberNamed, takesWrites } from '../model/topology.ts';
import type { Member, TopologySnapshot } from '../model/topology.ts';

/** Yes when the member answers and does its part again: it follows a primary, or is the only one itself. */
export const back = (name: string, snapshot: TopologySnapshot): Sight => {
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
