// What became of the scenarios of a suite, and what it is judged to be.
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../harness/model/plan.ts';
import type { Suite } from '../../../harness/model/suite.ts';
import type { Judgement } from '../../../harness/model/verdict.ts';
import { sumUpSuite } from '../../../harness/series/sum-up-suite.ts';
import type { SuitePart } from '../../../harness/series/sum-up-suite.ts';
import { partOf, planOf } from '../../golden/sample-suite.ts';
import { shardedVerdict } from '../../golden/sharded-sample.ts';
import { everyRun, repetition } from './verdicts.ts';

const identity = {
  id: 'suites/20261121T093000Z-7-nightly',
  name: 'nightly',
  platform: 'local',
  seed: 7,
  startedUtc: '2026-11-21T09:30:00.000Z',
};

const names = ['a', 'b', 'c'];
const broken: SuitePart = { tookMs: 5, carriedOut: null, broke: 'no Docker' };

const summed = (
  parts: readonly SuitePart[],
  end: Pick<Suite['course'], 'ended' | 'why'> = { ended: 'all done', why: '' },
  plans: readonly Plan[] = names.map((name) => planOf(name)),
) => sumUpSuite({ identity, plans, parts, ...end });

const judged = (...verdicts: readonly Judgement[]) =>
  verdicts.map((verdict, index) => partOf(names[index]!, verdict));

describe('a suite', () => {
  test('passes when all pass', () => {
    expect(summed(judged('pass', 'pass', 'pass'))).toMatchObject({
      verdict: 'pass',
      reason: 'All 3 scenarios passed.',
      course: { planned: 3, done: 3 },
    });
  });

  test.each([
    { parts: judged('pass', 'unknown', 'pass'), verdict: 'unknown', told: '1 could not be judged' },
    { parts: judged('unknown', 'fail', 'pass'), verdict: 'fail', told: '1 failed, 1 could not be judged' },
    { parts: [...judged('pass', 'pass'), broken], verdict: 'unknown', told: '1 broke' },
    { parts: [...judged('fail', 'pass'), broken], verdict: 'fail', told: '1 failed, 1 broke' },
  ])('is $verdict when $told', ({ parts, verdict, told }) => {
    expect(summed(parts)).toMatchObject({ verdict, reason: `Of 3 scenarios, ${told}.` });
  });

  test('that was broken off is unknown, and tells what was not run', () => {
    const suite = summed(judged('pass', 'pass'), { ended: 'broken off', why: 'interrupted by SIGINT' });
    expect(suite).toMatchObject({
      verdict: 'unknown',
      reason: 'Of 3 scenarios, 1 not run. The suite was broken off: interrupted by SIGINT.',
    });
    expect(suite.entries.map(({ state }) => state)).toEqual(['judged', 'judged', 'not run']);
    expect(suite.entries[2]).toMatchObject({ verdict: null, id: null, services: [], lostWrites: null });
  });

  test('that was killed says so', () => {
    const suite = summed(judged('pass'), { ended: 'under way', why: 'scenario 1 was the last one' });
    const why = 'The suite was under way: scenario 1 was the last one.';
    expect(suite.reason).toBe(`Of 3 scenarios, 2 to come. ${why}`);
  });
});

describe('a scenario of a suite', () => {
  const entryOf = (part: SuitePart, plan: Plan = planOf('a')) =>
    summed([part], undefined, [plan]).entries[0]!;

  test('has what the services with a budget were down and late, and no others', () => {
    const measured = repetition({ downMs: 300 });
    const entry = entryOf(partOf('a', 'pass', [measured]));
    const [rw] = measured.measurements.services;
    expect(measured.measurements.services.length).toBeGreaterThan(1);
    expect(entry.services).toEqual([
      {
        service: 'rw',
        policy: 'session',
        downtimeMs: { value: 300, lower: 295, upper: 305 },
        lateMs: rw!.lateMs,
        partition: null,
      },
    ]);
  });

  test('names a service once that has two limits', () => {
    const budget = { downtime: [everyRun], degraded: [everyRun], lostWrites: 0 };
    expect(entryOf(partOf('a', 'pass'), planOf('a', { budget })).services).toHaveLength(1);
  });

  test('that was repeated has its worst run', () => {
    const runs = [20, 812, 300].map((downMs) => repetition({ downMs }));
    const entry = entryOf(partOf('a', 'pass', runs), planOf('a', { repeat: 3 }));
    expect(entry.repeat).toBe(3);
    expect(entry.services[0]?.downtimeMs.value).toBe(812);
  });

  test('whose data is split has its worst shard and the writes that were lost', () => {
    const verdict = shardedVerdict();
    const entry = entryOf(partOf('a', 'fail', [verdict]), planOf('a', { budget: verdict.budget }));
    expect(entry.services[0]?.partition).toBe('shard-2');
    expect(entry.lostWrites).toBe(2);
  });

  test('of which nothing was measured has no figures', () => {
    expect(entryOf(partOf('a', 'unknown', []))).toMatchObject({ services: [], lostWrites: null });
  });

  test('that broke says why', () => {
    expect(entryOf(broken)).toMatchObject({ state: 'broken', verdict: null, reason: 'no Docker', tookMs: 5 });
  });

  test('keeps its verdict when a bug was met after it', () => {
    expect(entryOf({ ...partOf('a', 'fail'), broke: 'a bug' })).toMatchObject({
      state: 'judged',
      verdict: 'fail',
      reason: 'Judged fail.',
    });
  });
});
