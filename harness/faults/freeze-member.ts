// The fault `freeze-member`: the server process stands still but keeps its connections, as a stalled disk or a paused
// virtual machine does. Clients see silence, not errors.
import { freeze } from '../abilities/harms.ts';
import type { FaultKind } from '../model/fault.ts';

export const freezeMember: FaultKind = {
  name: 'freeze-member',
  about: 'The server process stands still; connections stay open and get no answer.',
  harm: freeze,
  aims: ['member', 'role'],
};
