// How a series is carried out: one run after another, summed up after each, ended early, broken off, or refused.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../../harness/model/errors.ts';
import type { Plan } from '../../../harness/model/plan.ts';
import { seriesFile } from '../../../harness/model/series.ts';
import type { Series } from '../../../harness/model/series.ts';
import type { Verdict } from '../../../harness/model/verdict.ts';
import { runSeries } from '../../../harness/run/series.ts';
import { jsonReporter } from '../../../reports/json.ts';
import { samplePlan } from '../../golden/sample-history.ts';
import { everyRun, p90, repetition } from '../series/verdicts.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-series-'));
});
afterEach(() => {
  rmSync(results, { recursive: true });
});

interface Played {
  /** The verdict of each repetition, or what it throws. */
  readonly runs: readonly (Verdict | Error)[];
  readonly plan?: Partial<Plan>;
  readonly stopEarly?: boolean;
  /** Called before each repetition. */
  readonly before?: (plan: Plan) => void;
  readonly signal?: AbortSignal;
}

const play = ({ runs, plan, stopEarly = true, before, signal }: Played) => {
  const plans: Plan[] = [];
  const done = runSeries({
    plan: { ...samplePlan, seed: 7, budget: { downtime: [everyRun], lostWrites: 0 }, ...plan },
    repeat: runs.length,
    stopEarly,
    results,
    reporters: [jsonReporter(seriesFile)],
    signal: signal ?? new AbortController().signal,
    rehearseOne: (one) => {
      before?.(one);
      plans.push(one);
      const run = runs[plans.length - 1]!;
      return run instanceof Error ? Promise.reject(run) : Promise.resolve({ verdict: run });
    },
  });
  return { done, plans };
};

const folders = () => readdirSync(results).flatMap((name) => readdirSync(join(results, name)));
const written = () => {
  const [folder] = folders();
  return JSON.parse(
    readFileSync(join(results, samplePlan.scenario, folder!, 'series.json'), 'utf8'),
  ) as Series;
};
const passes = (count: number) => Array.from({ length: count }, () => repetition({}));

test('every repetition has a seed of its own and knows its place', async () => {
  const { done, plans } = play({ runs: passes(3), plan: { holdUpToMs: 500 } });
  const { series, folder } = await done;
  expect(plans.map(({ repetition: place }) => place)).toEqual(
    [1, 2, 3].map((number) => ({ series: folder.id, number, of: 3 })),
  );
  expect(new Set(plans.map(({ seed }) => seed)).size).toBe(3);
  expect(plans.every(({ holdUpToMs }) => holdUpToMs === 500)).toBe(true);
  expect(series).toEqual(written());
  expect(series).toMatchObject({ verdict: 'pass', course: { planned: 3, done: 3, ended: 'all done' } });
});

test('only the first repetition is fitted to the machine, and the others run at its rates', async () => {
  const load = { ...repetition({}).measurements.load!, fitted: { share: 0.5, text: 'because' } };
  const fitted = { ...repetition({}), measurements: { ...repetition({}).measurements, load } };
  const { done, plans } = play({
    runs: [fitted, ...passes(2)],
    plan: { openRates: ['writeRateHz', 'probeRateHz'] },
  });
  await done;
  const { writeRateHz, readRateHz, probeRateHz } = samplePlan.load;
  expect(plans.map(({ openRates }) => openRates)).toEqual([
    ['writeRateHz', 'probeRateHz'],
    undefined,
    undefined,
  ]);
  expect(plans[0]!.load).toEqual(samplePlan.load);
  for (const plan of plans.slice(1)) {
    expect(plan.load).toMatchObject({
      writeRateHz: writeRateHz / 2,
      readRateHz,
      probeRateHz: probeRateHz / 2,
    });
    expect(plan.fitted).toEqual({ share: 0.5, text: 'because' });
  }
});

test('what was done is summed up after each repetition, for the case that drydock itself is killed', async () => {
  const seen: string[] = [];
  const before = ({ repetition: place }: Plan) => {
    if ((place?.number ?? 0) > 1) seen.push(`${written().course.ended} ${written().course.done}`);
  };
  await play({ runs: passes(3), before }).done;
  expect(seen).toEqual(['under way 1', 'under way 2']);
});

describe('a series ends early', () => {
  test('when a repetition fails, and says so', async () => {
    const { done, plans } = play({ runs: [repetition({}), repetition({ verdict: 'fail' }), ...passes(3)] });
    const { series } = await done;
    expect(plans).toHaveLength(2);
    expect(series).toMatchObject({ verdict: 'fail', course: { ended: 'certain', done: 2, planned: 5 } });
  });
  test('when every limit is shown', async () => {
    const claim = { quantile: 0.5, confidence: 0.5 };
    const budget = { downtime: [p90({ quantile: claim })], lostWrites: 0 };
    const { series } = await play({ runs: passes(5), plan: { budget } }).done;
    // With three of five within, the median is within the limit with 50 %.
    expect(series).toMatchObject({ verdict: 'pass', course: { ended: 'certain', done: 3 } });
  });
  test('unless it is told not to', async () => {
    const { series } = await play({ runs: [repetition({ verdict: 'fail' }), ...passes(2)], stopEarly: false })
      .done;
    expect(series).toMatchObject({ verdict: 'fail', course: { ended: 'all done', done: 3 } });
  });
});

describe('a series is broken off', () => {
  test('by a signal during a repetition, which is then none', async () => {
    const interrupted = repetition({ verdict: 'unknown', ending: 'interrupted' });
    const { done, plans } = play({ runs: [...passes(1), interrupted, ...passes(1)] });
    const { series } = await done;
    expect(plans).toHaveLength(2);
    expect(series).toMatchObject({
      verdict: 'unknown',
      course: { ended: 'broken off', done: 1, planned: 3 },
    });
  });
  test('by a signal between two repetitions', async () => {
    const controller = new AbortController();
    const before = () => {
      controller.abort(new Error('interrupted by SIGINT'));
    };
    const { series } = await play({ runs: passes(3), before, signal: controller.signal }).done;
    expect(series.course).toMatchObject({ ended: 'broken off', done: 1, why: 'interrupted by SIGINT' });
  });
  test('by our own bug, which is handed on', async () => {
    const bug = new TypeError('x is not a function');
    const { series, thrown } = await play({ runs: [...passes(1), bug] }).done;
    expect(thrown).toBe(bug);
    expect(series.course).toMatchObject({ ended: 'broken off', done: 1 });
  });
  test('by wrong use that shows later, and keeps what was done', async () => {
    const { series, thrown } = await play({ runs: [...passes(1), new UsageError('port 5000 is in use')] })
      .done;
    expect(thrown).toBeUndefined();
    expect(series.course).toMatchObject({ ended: 'broken off', done: 1, why: 'port 5000 is in use' });
  });
});

test('wrong use at the first repetition is thrown, and nothing is left', async () => {
  await expect(play({ runs: [new UsageError('port 5000 is in use')] }).done).rejects.toThrow('port 5000');
  expect(folders()).toEqual([]);
  expect(existsSync(join(results, 'latest'))).toBe(false);
});
