// The step `wait`: a pause that a runbook prescribes, and nothing else. Hardened scenarios wait for a condition instead.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { step } from '../model/step.ts';
import { duration, durationText } from '../model/units.ts';
import { claim } from './claims.ts';

export const wait = step({
  verb: 'wait',
  about: 'Pauses as a published runbook does, while the load goes on.',
  arguments: z
    .strictObject({
      for: duration('100ms', '5m').describe('How long.'),
      because: z
        .string({ error: 'expected text' })
        .min(1, { error: 'expected text' })
        .describe('What the runbook waits for.'),
    })
    .transform(({ for: forMs, because }) => ({ forMs, because })),
  needs: () => [],
  how: 'does nothing; the load goes on',
  deadlineMs: 360_000,
  title: ({ forMs, because }) => `Wait ${durationText(forMs)} ${because}`,
  names: () => ({ refersTo: [], gives: [] }),
  carryOut: async ({ forMs }, context) => {
    const startedMs = context.nowMs();
    await sleep(forMs, undefined, { signal: context.signal });
    context.measured({ waitedMs: Math.ceil(context.nowMs() - startedMs) });
    return {};
  },
  effects: ({ forMs }, { facts: { waitedMs } }) => {
    const lastedMs = typeof waitedMs === 'number' ? waitedMs : 0;
    return [claim('the pause lasted', `at least ${forMs} ms`, `${lastedMs} ms`, lastedMs >= forMs)];
  },
});
