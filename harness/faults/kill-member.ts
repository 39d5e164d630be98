// The fault `kill-member`: the server process ends at once, without a clean shutdown, as when a machine loses its power.
import type { FaultKind } from '../model/fault.ts';
import { answers, silent } from './member-sight.ts';

export const killMember: FaultKind = {
  name: 'kill-member',
  about:
    'The server process ends at once, without a clean shutdown; it is started again when the fault is lifted.',
  needs: ['killMember', 'startMember'],
  inject: (member, context) => context.ability('killMember')(member),
  tookEffect: silent,
  lift: async (member, context) => {
    if ((await silent(member, context)).yes) await context.ability('startMember')(member);
  },
  recovered: answers,
};
