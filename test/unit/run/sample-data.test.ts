// The sample data of a run: loaded once, on standbys too before anything else begins, and looked at on every member; one that cannot be
// asked is recorded as such, and does not end the run.
import { expect, test } from 'vitest';
import type { Deployment } from '../../../harness/model/deployment.ts';
import { RunError } from '../../../harness/model/errors.ts';
import type { RunEvent } from '../../../harness/model/record.ts';
import type { RunContext } from '../../../harness/model/run-context.ts';
import { loadSample, lookAtSample } from '../../../harness/run/sample-data.ts';
import { plantedPlan } from '../../planted/history-run.ts';
import { loadedSample } from '../../planted/sample-bugs.ts';
import { doubleOf, threeMembers } from '../steps/double.ts';

const how = 'rows on paper';
const sampled = { ...plantedPlan, data: { set: 'sample', how } } as const;

const runOf = (
  look: (member: string) => Promise<typeof loadedSample>,
  plan: typeof sampled | typeof plantedPlan,
) => {
  const double = doubleOf(threeMembers());
  const happened: string[] = [];
  const events: RunEvent[] = [];
  const does = (what: string) => Promise.resolve(happened.push(what)).then(() => undefined);
  const deployment: Deployment = {
    ...double.deployment,
    settle: () => does('settle'),
    sample: {
      load: () => does('load'),
      look: (member) => does(`look at ${member}`).then(() => look(member)),
    },
  };
  const context = {
    signal: new AbortController().signal,
    record: (event: RunEvent) => events.push(event),
    note: () => undefined,
  } as unknown as RunContext;
  return { double, happened, events, run: { plan, deployment, context } };
};

const honest = () => Promise.resolve(loadedSample);

test('it is loaded, waited for and looked at on every member', async () => {
  const { happened, events, run } = runOf(honest, sampled);
  await loadSample(run);
  expect(happened).toEqual(['load', 'settle', 'look at pg-1', 'look at pg-2', 'look at pg-3']);
  expect(events).toEqual([
    { kind: 'settings', settings: { 'sample data': how } },
    ...['pg-1', 'pg-2', 'pg-3'].map((member) => ({
      ...{ kind: 'sample', when: 'before', member },
      ...{ held: loadedSample, reason: '' },
    })),
  ]);
});

test('a member that is down or cannot be asked is recorded as such', async () => {
  const { double, events, run } = runOf(
    (member) =>
      member === 'pg-2' ? Promise.reject(new RunError('it hung up', 'Look at its log.')) : honest(),
    sampled,
  );
  double.change('pg-3', { role: 'down' });
  await lookAtSample(run, 'after');
  expect(events).toMatchObject([
    { when: 'after', member: 'pg-1', held: loadedSample },
    { when: 'after', member: 'pg-2', held: null, reason: 'it hung up' },
    { when: 'after', member: 'pg-3', held: null, reason: 'it was down' },
  ]);
});

test('a bug of ours is not taken for a member that cannot be asked', async () => {
  const { run } = runOf(() => Promise.reject(new TypeError('a bug')), sampled);
  await expect(lookAtSample(run, 'after')).rejects.toThrow('a bug');
});

test('nothing is done where the plan has none', async () => {
  const { happened, events, run } = runOf(honest, plantedPlan);
  await loadSample(run);
  await lookAtSample(run, 'after');
  expect([happened, events]).toEqual([[], []]);
});
