// Pausing a pooler and resuming it, on a double: a pause that never comes is told and the runbook goes on, and the wait of its clients is
// measured.
import { describe, expect, test } from 'vitest';
import {
  pausePooler as pauseToken,
  resumePooler as resumeToken,
} from '../../../harness/abilities/poolers.ts';
import type { PoolerSight } from '../../../harness/abilities/poolers.ts';
import { pausePooler } from '../../../harness/steps/pause-pooler.ts';
import { resumePooler } from '../../../harness/steps/resume-pooler.ts';
import { doubleOf, instead, threeMembers, unmet, walk } from './double.ts';

const paused: PoolerSight = {
  processes: 3,
  told: 3,
  paused: 3,
  held: 0,
  clientsWaiting: 9,
  longestWaitMs: 8200,
  mode: 'transaction',
  operatorSays: 'paused',
};
const active: PoolerSight = { ...paused, told: 0, paused: 0, clientsWaiting: 0, longestWaitMs: 0 };

const factsOf = ({ events }: Awaited<ReturnType<typeof walk>>) =>
  events.flatMap((event) => (event.kind === 'step-measured' ? [event.facts] : []))[0];

describe('pause-pooler', () => {
  const pausing = (seen: PoolerSight) =>
    walk(pausePooler, { within: '5s' }, doubleOf(threeMembers(), [instead(pauseToken, () => seen)]));

  test('is done when every process has let go of its servers', async () => {
    const walked = await pausing(paused);
    expect(unmet(walked)).toEqual([]);
    expect(factsOf(walked)).toMatchObject({ processes: 3, paused: 3, operatorSays: 'paused' });
  });

  test('that never comes because session clients never left is told, whatever the operator says', async () => {
    const walked = await pausing({ ...paused, mode: 'session', paused: 1, held: 8 });
    expect(unmet(walked)).toEqual([
      'every process of the pooler has let go of its servers: wanted 3 of 3, seen 1 of 3: within 5 s PAUSE never came because session clients never left: they keep 8 connections to servers',
    ]);
  });

  test('that does not come in transaction mode is not blamed on session clients', async () => {
    expect(unmet(await pausing({ ...paused, paused: 2, held: 1 }))[0]).toMatch(
      /seen 2 of 3: within 5 s PAUSE never came; clients use 1 connections to servers$/,
    );
  });

  test('of a pooler without processes proves nothing', async () => {
    expect(unmet(await pausing({ ...paused, processes: 0, told: 0, paused: 0 }))).toHaveLength(1);
  });
});

describe('resume-pooler', () => {
  const resuming = (after: PoolerSight) =>
    walk(
      resumePooler,
      {},
      doubleOf(threeMembers(), [instead(resumeToken, () => ({ before: paused, after }))]),
    );

  test('measures the longest wait of a client', async () => {
    const walked = await resuming(active);
    expect(unmet(walked)).toEqual([]);
    expect(factsOf(walked)).toMatchObject({ longestWaitMs: 8200, clientsWaiting: 9 });
  });

  test('that leaves a process paused is told', async () => {
    expect(unmet(await resuming({ ...active, told: 1 }))).toEqual([
      'every process of the pooler has servers again: wanted 3 of 3, seen 2 of 3',
    ]);
  });
});
