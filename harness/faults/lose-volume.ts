// The fault `lose-volume`: a member's server and its data are destroyed at once, as when a disk dies. What comes up in its
// place is empty and belongs to nobody until the fault is lifted.
import { lose } from '../abilities/harms.ts';
import type { FaultKind } from '../model/fault.ts';

export const loseVolume: FaultKind = {
  name: 'lose-volume',
  about:
    'The server and its data are destroyed; what comes up in its place joins again when the fault is lifted.',
  harm: lose,
  aims: ['member', 'role'],
};
