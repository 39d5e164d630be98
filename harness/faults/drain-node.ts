// The fault `drain-node`: the node of a member is taken out of use as maintenance does it, and put back later. Evictions go by
// the rules, so a budget for disruptions may refuse them for a while; how often it did is recorded.
import { drain } from '../abilities/harms.ts';
import type { FaultKind } from '../model/fault.ts';

export const drainNode: FaultKind = {
  name: 'drain-node',
  about:
    'The node of the member is drained as for maintenance, and put back into use when the fault is lifted.',
  harm: drain,
  aims: ['node'],
  gradual: true,
};
