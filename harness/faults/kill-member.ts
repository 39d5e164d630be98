// The fault `kill-member`: the server process ends at once, without a clean shutdown, as when a machine loses its power.
import { kill } from '../abilities/harms.ts';
import type { FaultKind } from '../model/fault.ts';

export const killMember: FaultKind = {
  name: 'kill-member',
  about:
    'The server process ends at once, without a clean shutdown; it is started again when the fault is lifted.',
  harm: kill,
  aims: ['member', 'role'],
};
