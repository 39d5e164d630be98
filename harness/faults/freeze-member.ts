// The fault `freeze-member`: the server process stands still but keeps its connections, as a stalled disk or a paused
// virtual machine does. Clients see silence, not errors.
import type { FaultKind } from '../model/fault.ts';
import { back, silent } from './member-sight.ts';

export const freezeMember: FaultKind = {
  name: 'freeze-member',
  about: 'The server process stands still; connections stay open and get no answer.',
  needs: ['freezeMember', 'thawMember'],
  inject: async (member, context) => {
    await context.ability('freezeMember')(member);
    return {};
  },
  tookEffect: silent,
  lift: (member, context) => context.ability('thawMember')(member),
  recovered: back,
};
