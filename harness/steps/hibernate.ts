// The step `hibernate`: the whole database is put to sleep for a while, with its data kept, and woken up. An outage on purpose: what
// matters is how long it takes to be back, and that nothing is lost.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { hibernate as hibernateAbility, wakeUp } from '../abilities/hibernation.ts';
import { readVolumes } from '../abilities/storage.ts';
import type { Milestone } from '../model/milestones.ts';
import { step } from '../model/step.ts';
import type { StepContext } from '../model/step.ts';
import { duration, durationText } from '../model/units.ts';
import { allReady, allStreaming, claim, memberCount, memberNames, onePrimary } from './claims.ts';

export const hibernate = step({
  verb: 'hibernate',
  about: 'Puts the whole database to sleep with its data kept, and wakes it up again.',
  arguments: z
    .strictObject({ for: duration('1s', '2m').describe('How long it sleeps, from when no member is left.') })
    .transform(({ for: forMs }) => ({ forMs })),
  needs: () => [hibernateAbility, wakeUp, readVolumes],
  deadlineMs: 1_560_000,
  disturbs: true,
  title: ({ forMs }) => `Put the database to sleep for ${durationText(forMs)} and wake it up`,
  names: () => ({ refersTo: [], gives: [] }),
  carryOut: async ({ forMs }, context) => {
    const read = context.ability(readVolumes);
    const before = await read({});
    mark('put-to-sleep', context);
    await context.ability(hibernateAbility)({});
    mark('asleep', context);
    const asleepMs = await dozed(forMs, context);
    const { members } = await context.deployment.snapshot();
    mark('woken-up', context);
    await context.ability(wakeUp)({});
    const after = await read({});
    const kept = before.filter(({ id }) => after.some((volume) => volume.id === id));
    context.measured({ asleepMs, leftRunning: memberNames(members), volumesKept: kept.length });
    return {};
  },
  effects: ({ forMs }, { before, after, facts }) => {
    const asleepMs = Number(facts['asleepMs'] ?? 0);
    const wanted = before.members.length;
    return [
      claim('no member ran while it was asleep', 'none', String(facts['leftRunning'] ?? 'unknown')),
      claim('it was asleep', `at least ${forMs} ms`, `${asleepMs} ms`, asleepMs >= forMs),
      claim('its volumes were kept', `${wanted} of them`, `${String(facts['volumesKept'] ?? 0)} of them`),
      memberCount(wanted, after),
      allReady(after),
      onePrimary(after),
      allStreaming(after),
    ];
  },
});

const mark = (milestone: Milestone, context: StepContext): void => {
  context.record({ kind: 'milestone', milestone, detail: 'the whole database' });
};

/** Resolves with how long it was, in milliseconds. */
const dozed = async (forMs: number, context: StepContext): Promise<number> => {
  const fromMs = context.nowMs();
  await sleep(forMs, undefined, { signal: context.signal });
  return Math.ceil(context.nowMs() - fromMs);
};
