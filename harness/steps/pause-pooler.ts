// The step `pause-pooler`: the pooler lets go of its servers and keeps its clients waiting, so that the database can change hands behind
// it. That a pause never comes is no error of the step: the claim tells it, and the runbook goes on.
import { z } from 'zod';
import { pausePooler as pauseAbility, poolerService } from '../abilities/poolers.ts';
import { step } from '../model/step.ts';
import type { StepSeen } from '../model/step.ts';
import { duration, durationText } from '../model/units.ts';
import { claim } from './claims.ts';
import { trapText } from './names.ts';

export const pausePooler = step({
  verb: 'pause-pooler',
  about:
    'Tells the pooler to let go of its servers, and waits until it has; its clients wait until `resume-pooler`.',
  arguments: z
    .strictObject({
      within: duration('1s', '2m')
        .prefault('20s')
        .describe('How long it may take; the runbook goes on then.'),
      trap: trapText,
    })
    .transform(({ within, ...others }) => ({ withinMs: within, ...others })),
  needs: () => [pauseAbility],
  deadlineMs: 180_000,
  disturbs: true,
  clientsWaitUntil: 'resume-pooler',
  title: ({ withinMs }) =>
    `Pause the pooler, and wait up to ${durationText(withinMs)} until it has let go of its servers`,
  trap: ({ trap }) => trap,
  names: () => ({ refersTo: [], gives: [], writesThrough: [poolerService] }),
  carryOut: async ({ withinMs }, context) => {
    const startedMs = context.nowMs();
    const seen = await context.ability(pauseAbility)({ withinMs });
    context.measured({ ...seen, pauseTookMs: Math.ceil(context.nowMs() - startedMs) });
    return {};
  },
  effects: ({ withinMs }, { facts }) => {
    const { processes = 0, paused = 0 } = facts;
    const all = processes !== 0 && paused === processes;
    const why = all ? '' : `: ${whyNot(withinMs, facts)}`;
    return [
      claim(
        'every process of the pooler has let go of its servers',
        `${processes} of ${processes}`,
        `${paused} of ${processes}${why}`,
        all,
      ),
    ];
  },
});

/** A session client gives its server back when it leaves, and the clients of an application's pool never do. */
const whyNot = (withinMs: number, { mode, held = 0 }: StepSeen['facts']): string => {
  const never = `within ${durationText(withinMs)} PAUSE never came`;
  return mode === 'session' && held !== 0
    ? `${never} because session clients never left: they keep ${held} connections to servers`
    : `${never}; clients use ${held} connections to servers`;
};
