// The fault `lose-node`: the node of a member loses its power with all that runs there, and gets it back when the fault is lifted. Nobody
// is told: Kubernetes waits for 40 to 55 seconds until it believes that a node is gone.
import { powerOff } from '../abilities/harms.ts';
import type { FaultKind } from '../model/fault.ts';

export const loseNode: FaultKind = {
  name: 'lose-node',
  about:
    'The node of the member loses its power with all that runs there; it comes back when the fault is lifted.',
  harm: powerOff,
  aims: ['node'],
};
