// When steps are held back: by chance before each that disturbs, but not while clients are kept waiting by one of them.
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Plan } from '../../../harness/model/plan.ts';
import type { RunEvent } from '../../../harness/model/record.ts';
import type { RunContext } from '../../../harness/model/run-context.ts';
import { step } from '../../../harness/model/step.ts';
import type { StepKind } from '../../../harness/model/step.ts';
import { walkSteps } from '../../../harness/run/step-walk.ts';
import { doubleOf, threeMembers } from '../steps/double.ts';

const kindNamed = (
  verb: string,
  traits: Pick<StepKind<unknown>, 'disturbs' | 'clientsWaitUntil'>,
): StepKind<unknown> =>
  step({
    ...{ verb, about: verb, arguments: z.strictObject({}), deadlineMs: 1000, ...traits },
    needs: () => [],
    title: () => verb,
    names: () => ({ refersTo: [], gives: [] }),
    carryOut: () => Promise.resolve({}),
    effects: () => [],
  });

const kinds = {
  shut: kindNamed('shut', { disturbs: true, clientsWaitUntil: 'open' }),
  change: kindNamed('change', { disturbs: true }),
  open: kindNamed('open', {}),
};

test('a step is not held back while clients are kept waiting for a later one', async () => {
  const verbs = ['change', 'shut', 'change', 'open', 'change'];
  const steps = verbs.map((verb, index) => ({
    ...{ number: index + 1, verb, arguments: {}, title: verb, how: verb, deadlineMs: 1000 },
  }));
  const recorded: RunEvent[] = [];
  const context = {
    signal: new AbortController().signal,
    record: (event: RunEvent) => recorded.push(event),
    note: () => undefined,
  } as unknown as RunContext;
  const plan = { steps, seed: 7, holdUpToMs: 3 } as unknown as Plan;
  await walkSteps({ plan, deployment: doubleOf(threeMembers()).deployment, context, steps: kinds });
  const held = recorded.flatMap((event) => (event.kind === 'step-measured' ? [event.step] : []));
  expect(held).toEqual([1, 2, 5]);
});
