// The fault `crash-member`: the server process ends at once, as by the kernel's out-of-memory killer, and is left to whoever looks after
// it: the operator may start it again, or put another member in its place.
import { crash } from '../abilities/harms.ts';
import type { FaultKind } from '../model/fault.ts';

export const crashMember: FaultKind = {
  name: 'crash-member',
  about: 'The server process ends at once, without a clean shutdown; whoever looks after it starts it again.',
  harm: crash,
  aims: ['member', 'role'],
};
