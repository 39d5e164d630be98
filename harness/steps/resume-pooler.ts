// The step `resume-pooler`: the pooler has servers again, and those of its clients that waited are served. How long the one before all
// others had waited by then is measured.
import { z } from 'zod';
import { poolerService, resumePooler as resumeAbility } from '../abilities/poolers.ts';
import { step } from '../model/step.ts';
import { claim } from './claims.ts';

const withinMs = 60_000;

export const resumePooler = step({
  verb: 'resume-pooler',
  about:
    'Lets a pooler that `pause-pooler` paused have servers again; measures the longest wait of a client.',
  arguments: z.strictObject({}),
  needs: () => [resumeAbility],
  deadlineMs: withinMs + 60_000,
  title: () => 'Resume the pooler',
  names: () => ({ refersTo: [], gives: [], writesThrough: [poolerService] }),
  carryOut: async (_, context) => {
    const startedMs = context.nowMs();
    const { before, after } = await context.ability(resumeAbility)({ withinMs });
    const { clientsWaiting, longestWaitMs } = before;
    const { processes, told } = after;
    const resumeTookMs = Math.ceil(context.nowMs() - startedMs);
    context.measured({ clientsWaiting, longestWaitMs, processes, told, resumeTookMs });
    return {};
  },
  effects: (_, { facts: { processes = 0, told = 0 } }) => {
    const serving = Number(processes) - Number(told);
    return [
      claim(
        'every process of the pooler has servers again',
        `${processes} of ${processes}`,
        `${serving} of ${processes}`,
        processes !== 0 && told === 0,
      ),
    ];
  },
});
