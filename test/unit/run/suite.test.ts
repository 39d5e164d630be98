// How a suite is carried out: one scenario after another, told after each, gone on with after a fail and after what broke, broken off
// or refused.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunError, UsageError } from '../../../harness/model/errors.ts';
import { suiteFile } from '../../../harness/model/suite.ts';
import type { Suite } from '../../../harness/model/suite.ts';
import type { Judgement } from '../../../harness/model/verdict.ts';
import { runSuite } from '../../../harness/run/suite.ts';
import { jsonReporter } from '../../../reports/json.ts';
import { planOf } from '../../golden/sample-suite.ts';
import { repetition } from '../series/verdicts.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-suite-'));
});
afterEach(() => {
  rmSync(results, { recursive: true });
});

interface PlayedSuite {
  /** What each scenario is judged to be, or what it throws. */
  readonly runs: readonly (Judgement | Error)[];
  /** Called before each scenario. */
  readonly before?: (index: number) => void;
  readonly signal?: AbortSignal;
}

const play = ({ runs, before, signal }: PlayedSuite) => {
  const begun: number[] = [];
  const done = runSuite({
    name: 'nightly',
    platform: 'local',
    seed: 7,
    plans: runs.map((_, index) => planOf(`drill-${index + 1}`)),
    results,
    reporters: [jsonReporter(suiteFile)],
    signal: signal ?? new AbortController().signal,
    carryOutOne: (index) => {
      before?.(index);
      begun.push(index + 1);
      const run = runs[index]!;
      if (run instanceof Error) return Promise.reject(run);
      const verdicts = [repetition({ verdict: run })];
      return Promise.resolve({ id: `drill-${index + 1}/1`, verdict: run, reason: `It is ${run}.`, verdicts });
    },
  });
  return { done, begun };
};

const written = () => {
  const [folder] = readdirSync(join(results, 'suites'));
  return JSON.parse(readFileSync(join(results, 'suites', folder!, suiteFile), 'utf8')) as Suite;
};
const states = ({ entries }: Suite) => entries.map(({ state, verdict }) => verdict ?? state);

test('scenarios are carried out in their order, and told in a folder of the suite', async () => {
  const { done, begun } = play({ runs: ['pass', 'pass', 'pass'] });
  const { suite, folder, thrown } = await done;
  expect(begun).toEqual([1, 2, 3]);
  expect(thrown).toEqual([]);
  expect(folder.id).toMatch(/^suites\/\d{8}T\d{6}Z-7-nightly$/u);
  expect(suite).toEqual(written());
  expect(suite).toMatchObject({ verdict: 'pass', course: { planned: 3, done: 3, ended: 'all done' } });
  expect(suite.entries.map(({ id }) => id)).toEqual(['drill-1/1', 'drill-2/1', 'drill-3/1']);
});

test('what was done is told after each, for the case that drydock itself is killed', async () => {
  const seen: unknown[] = [];
  const before = (index: number) => {
    if (index > 0) seen.push([written().course.ended, states(written())]);
  };
  await play({ runs: ['pass', 'fail', 'pass'], before }).done;
  expect(seen).toEqual([
    ['under way', ['pass', 'not run', 'not run']],
    ['under way', ['pass', 'fail', 'not run']],
  ]);
});

describe('a suite goes on', () => {
  test('after a fail and after an unknown', async () => {
    const { done, begun } = play({ runs: ['fail', 'unknown', 'pass'] });
    expect(await done).toMatchObject({ suite: { verdict: 'fail', course: { ended: 'all done' } } });
    expect(begun).toEqual([1, 2, 3]);
  });

  test.each([
    new TypeError('x is not a function'),
    new RunError('no Docker', 'Start it.'),
    new UsageError('port 5000 is in use'),
  ])('after what broke: $name', async (error) => {
    const { suite, thrown } = await play({ runs: ['pass', error, 'pass'] }).done;
    expect(states(suite)).toEqual(['pass', 'broken', 'pass']);
    expect(suite.entries[1]?.reason).toBe(error.message);
    expect(suite.verdict).toBe('unknown');
    expect(thrown).toEqual([error]);
  });

  test('after a bug in the first one, which is no wrong use', async () => {
    const { suite } = await play({ runs: [new TypeError('x is not a function'), 'pass'] }).done;
    expect(states(suite)).toEqual(['broken', 'pass']);
  });
});

describe('a suite is broken off by a signal', () => {
  /** Interrupted while the scenario of this number is under way. */
  const interruptedDuring = async (number: number) => {
    const controller = new AbortController();
    const before = (index: number) => {
      if (index + 1 === number) controller.abort(new Error('interrupted by SIGINT'));
    };
    const runs = [1, 2, 3].map((each) => (each === number ? 'unknown' : 'pass'));
    const { done, begun } = play({ runs, before, signal: controller.signal });
    return { ...(await done), begun };
  };

  test('which leaves the rest out', async () => {
    const { suite, begun } = await interruptedDuring(2);
    expect(begun).toEqual([1, 2]);
    expect(states(suite)).toEqual(['pass', 'unknown', 'not run']);
    expect(suite).toMatchObject({
      verdict: 'unknown',
      course: { ended: 'broken off', done: 2, planned: 3, why: 'interrupted by SIGINT' },
    });
    expect(suite).toEqual(written());
  });

  test('in the last one too', async () => {
    const { suite } = await interruptedDuring(3);
    expect(suite.course).toMatchObject({ ended: 'broken off', done: 3 });
  });
});

test('wrong use at the first scenario is thrown, and nothing is left', async () => {
  const { done, begun } = play({ runs: [new UsageError('port 5000 is in use'), 'pass'] });
  await expect(done).rejects.toThrow('port 5000');
  expect(begun).toEqual([1]);
  expect(readdirSync(join(results, 'suites'))).toEqual([]);
});
