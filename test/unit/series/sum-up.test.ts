// What the runs of a series show together.
import { describe, expect, test } from 'vitest';
import type { SeriesCourse } from '../../../harness/model/series.ts';
import type { Verdict } from '../../../harness/model/verdict.ts';
import { repetitionSeed } from '../../../harness/series/seeds.ts';
import { sumUp } from '../../../harness/series/sum-up.ts';
import { downFor, everyRun, p90, repetition } from './verdicts.ts';

const identity = {
  id: 'drill/20261121T093000Z-7-series',
  scenario: 'drill',
  title: 'A drill',
  platform: 'local',
  engine: 'postgres',
  deployment: 'processes',
  seed: 7,
  startedUtc: '2026-11-21T09:30:00.000Z',
};

const summed = (verdicts: readonly Verdict[], course: Partial<SeriesCourse> = {}, downtime = [everyRun]) =>
  sumUp({
    identity,
    budget: { downtime, lostWrites: 0 },
    course: {
      planned: verdicts.length,
      ended: 'all done',
      why: '',
      start: 'a new deployment each',
      holdUpToMs: 0,
      ...course,
    },
    verdicts,
  });

const nine = downFor(310, 320, 330, 340, 350, 360, 370, 380, 390);

describe('a series', () => {
  test('of nine passes supports 72 %', () => {
    const { verdict, reason, passes } = summed(nine);
    expect(verdict).toBe('pass');
    expect(reason).toBe('All 9 repetitions passed, which supports that at least 71.7 % of them do.');
    expect(passes).toMatchObject({ pass: 9, fail: 0, unknown: 0 });
    expect(passes.supports).toBeCloseTo(0.05 ** (1 / 9), 6);
    expect(passes.atBest).toBe(passes.supports);
    expect(passes.share?.lower).toBeCloseTo(0.025 ** (1 / 9), 6);
  });

  test('has the settings of all runs that are not as by default', () => {
    const settings = { seed: '7', load: '20/s', patience: '0 s', grace: '30 s' };
    const run = { ...nine[0]!, settings, defaults: { patience: '180 s', grace: '30 s' } };
    expect(summed([run]).settings).toEqual({ load: '20/s', patience: '0 s' });
  });

  test('has the median, p90 and worst downtime with exact bounds', () => {
    const rw = summed(nine).services.find(({ service, policy }) => service === 'rw' && policy === 'session');
    // For nine values the median lies between the second and the eighth with 96.1 %; nothing bounds the p90 from above.
    expect(rw?.medianMs).toEqual({ value: 350, lower: 320, upper: 380 });
    expect(rw?.p90Ms).toMatchObject({ value: 390, upper: null });
    expect(rw?.worst?.valueMs).toBe(390);
    expect(rw?.worst?.covers).toBeCloseTo(0.7169, 4);
    expect(rw?.values).toHaveLength(9);
  });

  test('fails with one failure, and is unknown with one that could not be judged', () => {
    const failed = [...nine.slice(0, 8), repetition({ verdict: 'fail' })];
    expect(summed(failed)).toMatchObject({ verdict: 'fail', reason: '1 of 9 repetitions failed.' });
    const doubted = [...nine.slice(0, 8), repetition({ verdict: 'unknown' })];
    expect(summed(doubted).verdict).toBe('unknown');
  });

  test('that was broken off is unknown, and fails if it had failed before', () => {
    const course = { planned: 9, ended: 'broken off', why: 'interrupted by SIGINT' } as const;
    expect(summed(nine.slice(0, 2), course)).toMatchObject({
      verdict: 'unknown',
      reason: 'The series was broken off after 2 of 9: interrupted by SIGINT.',
    });
    expect(summed([repetition({ verdict: 'fail' })], course).verdict).toBe('fail');
    expect(summed([], course)).toMatchObject({ verdict: 'unknown', passes: { share: null, supports: 0 } });
  });

  test('with too few runs for its quantile is unknown and says how many are missing', () => {
    const { verdict, reason } = summed(nine, {}, [p90()]);
    expect(verdict).toBe('unknown');
    expect(reason).toContain('it takes 20 more that all stay within it');
  });

  test('leaves a run that was not carried out to its end out of the figures', () => {
    const rw = summed([...nine, repetition({ downMs: 9000, ending: 'stopped', verdict: 'unknown' })])
      .services[0];
    expect(rw?.worst?.valueMs).toBe(390);
  });
});

test('repetitions have seeds of their own, the same ones for the same series', () => {
  const seeds = Array.from({ length: 1000 }, (_, index) => repetitionSeed(7, index + 1));
  expect(new Set(seeds).size).toBe(1000);
  expect(Array.from({ length: 1000 }, (_, index) => repetitionSeed(7, index + 1))).toEqual(seeds);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true);
  expect(new Set([...seeds, ...seeds.map((_, index) => repetitionSeed(8, index + 1))]).size).toBe(2000);
});
