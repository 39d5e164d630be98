// The step `gate-lag`: lets the run pass only when a standby is close enough behind. Measured on the standby itself: the
// primary does not know its own lag, so a gate that asks there never closes.
import { z } from 'zod';
import { measureLag } from '../abilities/durability.ts';
import { step } from '../model/step.ts';
import { formatSeconds } from '../measure/format.ts';
import { duration, durationText } from '../model/units.ts';
import { waitFor } from '../model/wait.ts';
import { claim } from './claims.ts';
import { memberName } from './names.ts';

export const gateLag = step({
  verb: 'gate-lag',
  about: 'Stops the run unless the replication lag of a standby, measured on it, is under a limit.',
  arguments: z
    .strictObject({
      member: memberName,
      under: duration('1ms', '1m').describe('The gate opens when the lag is under this.'),
      within: duration('1s', '1m').prefault('10s').describe('The run stops when it has not opened by then.'),
    })
    .transform(({ member, under, within }) => ({ member, underMs: under, withinMs: within })),
  needs: () => [measureLag],
  deadlineMs: 80_000,
  title: ({ member, underMs, withinMs }) =>
    `Gate: the lag of ${member} is under ${durationText(underMs)} within ${durationText(withinMs)}`,
  names: ({ member }) => ({ refersTo: [member], gives: [] }),
  carryOut: async ({ member: name, underMs, withinMs }, context) => {
    const member = await context.member(name);
    const lagOf = context.ability(measureLag);
    const lag = await waitFor({
      what: `the replication lag of ${member} to be under ${durationText(underMs)}`,
      deadlineMs: withinMs,
      signal: context.signal,
      next: 'Find out what holds the standby back, or write more slowly, before you hand over to it.',
      ask: async () => {
        const measured = await lagOf({ member });
        return measured.lagMs < underMs ? { done: measured } : { seen: formatSeconds(measured.lagMs) };
      },
    });
    context.measured({ ...lag.facts, lagMs: lag.lagMs });
    return {};
  },
  effects: ({ underMs }, { facts: { lagMs } }) => {
    const under = typeof lagMs === 'number' && lagMs < underMs;
    const seen = typeof lagMs === 'number' ? formatSeconds(lagMs) : 'never measured';
    return [claim('the lag, measured on the standby, is low', `under ${underMs} ms`, seen, under)];
  },
});
