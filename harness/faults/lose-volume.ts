// The fault `lose-volume`: a member's server and its data are destroyed at once, as when a disk dies. What comes up in its
// place is empty and belongs to nobody until the fault is lifted.
import type { FaultKind } from '../model/fault.ts';
import { memberNamed } from '../model/topology.ts';
import { back } from './member-sight.ts';

export const loseVolume: FaultKind = {
  name: 'lose-volume',
  about:
    'The server and its data are destroyed; what comes up in its place joins again when the fault is lifted.',
  needs: ['loseMember', 'rejoinMember'],
  inject: async (member, context) => {
    await context.ability('loseMember')(member);
    return {};
  },
  tookEffect: async (name, { deployment }) => {
    const member = memberNamed(await deployment.snapshot(), name);
    if (member === undefined) return { yes: true, seen: `${name} is absent` };
    if (member.shard === '') return { yes: true, seen: `${name} is empty and belongs to no shard` };
    return { yes: member.role === 'down', seen: `${name} is ${member.role}` };
  },
  lift: async (member, context) => {
    // As in kill-member.
    if (context.signal.aborted) return;
    if (!(await back(member, context)).yes) await context.ability('rejoinMember')(member);
  },
  recovered: back,
};
