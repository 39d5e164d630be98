// The fault `drain-node`: the node of a member is taken out of use as maintenance does it, and put back later. Evictions go by
// the rules, so a budget for disruptions may refuse them for a while; how often it did is recorded.
import type { FaultKind } from '../model/fault.ts';
import { memberNamed } from '../model/topology.ts';
import { back } from './member-sight.ts';

export const drainNode: FaultKind = {
  name: 'drain-node',
  about:
    'The node of the member is drained as for maintenance, and put back into use when the fault is lifted.',
  needs: ['drainNode', 'uncordonNodes'],
  gradual: true,
  inject: async (member, context) => {
    const { node, refusals } = await context.ability('drainNode')(member);
    context.measured({ node, refusals });
    return { node, refusals };
  },
  tookEffect: async (name, { deployment }, { node }) => {
    const member = memberNamed(await deployment.snapshot(), name);
    if (member === undefined) return { yes: true, seen: `${name} is absent` };
    if (member.role === 'down') return { yes: true, seen: `${name} is down` };
    return { yes: member.node !== node, seen: `${name} is ${member.role} on ${member.node}` };
  },
  lift: (_, context) => context.ability('uncordonNodes')(),
  recovered: back,
};
