// The fault `kill-member`: the server process ends at once, without a clean shutdown, as when a machine loses its power.
import type { FaultKind } from '../model/fault.ts';
import { back, silent } from './member-sight.ts';

export const killMember: FaultKind = {
  name: 'kill-member',
  about:
    'The server process ends at once, without a clean shutdown; it is started again when the fault is lifted.',
  needs: ['killMember', 'startMember'],
  inject: async (member, context) => {
    await context.ability('killMember')(member);
    return {};
  },
  tookEffect: silent,
  lift: async (member, context) => {
    // An interrupted run takes the whole deployment away: nothing is brought up for that.
    if (context.signal.aborted) return;
    if ((await silent(member, context)).yes) await context.ability('startMember')(member);
  },
  recovered: back,
};
