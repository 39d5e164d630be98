// What `drydock suite` does with the runs and series that it is made of: how each is started, ended by a signal, and what becomes of the
// cluster that they share.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunOutcome, RunRequest, SeriesRequest, SuiteRequest } from '../../../harness/cli/program.ts';
import type { Plan } from '../../../harness/model/plan.ts';
import type { Platform } from '../../../harness/model/platform.ts';
import type { Series } from '../../../harness/model/series.ts';
import { startSuite } from '../../../harness/suite-program.ts';
import type { SuiteParts } from '../../../harness/suite-program.ts';
import { planOf } from '../../golden/sample-suite.ts';
import { repetition } from '../series/verdicts.ts';
import { fakePlatform, fakeTerminal } from './fake-program.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-suite-'));
});
afterEach(() => {
  rmSync(results, { recursive: true });
});

const outcome = (verdict: RunOutcome['verdict']): RunOutcome => ({ verdict, summary: '', reportFile: '' });

interface Started {
  readonly plans?: readonly Plan[];
  readonly platform?: Platform;
  readonly keepCluster?: boolean;
  readonly parts?: Partial<SuiteParts>;
}

const started = ({ plans, platform, keepCluster = true, parts }: Started = {}) => {
  const runs: RunRequest[] = [];
  const series: SeriesRequest[] = [];
  const terminal = fakeTerminal();
  const quiet = { interrupt: () => undefined, pendingUndo: () => [] };
  const request: SuiteRequest = {
    name: 'nightly',
    seed: 7,
    scenarios: (plans ?? [planOf('one'), planOf('two')]).map((plan) => ({
      plan,
      deployment: {} as SuiteRequest['scenarios'][number]['deployment'],
    })),
    stopEarly: false,
    platform: platform ?? fakePlatform('local'),
    options: { context: undefined, keepCluster, imagesFile: undefined, portBase: 5000 },
    resultsFolder: results,
    progress: terminal.err,
  };
  const running = startSuite(
    {
      reporters: [],
      outcomeOf: (suite) => ({ suite, summary: '', reportFile: '' }),
      startRun: (one) => {
        runs.push(one);
        return { ...quiet, done: Promise.resolve(outcome(repetition({}))) };
      },
      startSeries: (one) => {
        series.push(one);
        const summed = { verdict: 'fail', reason: 'One failed.', series: { id: 'two/1-series' } } as Series;
        const verdicts = [repetition({}), repetition({ downMs: 900 })];
        return {
          ...quiet,
          done: Promise.resolve({ series: summed, verdicts, summary: '', reportFile: '' }),
        };
      },
      ...parts,
    },
    request,
  );
  return { running, runs, series, terminal };
};

describe('each scenario', () => {
  test('is started as the run or the series that its plan asks for', async () => {
    const plans = [planOf('one'), planOf('two', { repeat: 2 })];
    const { running, runs, series } = started({ plans });
    const { suite } = await running.done;
    expect(runs).toMatchObject([{ plan: plans[0], options: { portBase: 5000 }, resultsFolder: results }]);
    expect(series).toMatchObject([{ plan: plans[1], repeat: 2, stopEarly: false }]);
    expect(suite.entries).toMatchObject([
      { verdict: 'pass', id: repetition({}).run.id, services: [{ downtimeMs: { value: 400 } }] },
      {
        verdict: 'fail',
        id: 'two/1-series',
        reason: 'One failed.',
        services: [{ downtimeMs: { value: 900 } }],
      },
    ]);
  });

  test('is named in the progress, with its place and what came of it', async () => {
    const { running, terminal } = started();
    await running.done;
    expect(terminal.written.err).toBe(
      [
        '',
        'drydock: 1 of 2: one',
        'drydock: 1 of 2: one: pass',
        '',
        'drydock: 2 of 2: two',
        'drydock: 2 of 2: two: pass',
        '',
      ].join('\n'),
    );
  });

  test('tells the bug that it met, and the next one is started', async () => {
    const bug = new TypeError('x is not a function');
    const startRun = () => ({
      interrupt: () => undefined,
      pendingUndo: () => [],
      done: Promise.resolve({ ...outcome(repetition({ verdict: 'unknown' })), thrown: bug }),
    });
    const { suite, thrown } = await started({ parts: { startRun } }).running.done;
    expect(thrown).toEqual([bug, bug]);
    expect(suite.entries.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
  });
});

test('a signal ends what is under way, and nothing further is started', async () => {
  const ended = Promise.withResolvers<RunOutcome>();
  const interruptions: string[] = [];
  const begun: string[] = [];
  const startRun: SuiteParts['startRun'] = ({ plan }) => {
    begun.push(plan.scenario);
    return {
      done: ended.promise,
      interrupt: (reason) => {
        interruptions.push(reason);
        ended.resolve(outcome(repetition({ verdict: 'unknown', ending: 'interrupted' })));
      },
      pendingUndo: () => ['stop the server pg-1'],
    };
  };
  const { running } = started({ parts: { startRun } });
  expect(running.pendingUndo()).toEqual(['stop the server pg-1']);
  running.interrupt('interrupted by SIGINT');
  const { suite } = await running.done;
  expect(interruptions).toEqual(['interrupted by SIGINT']);
  expect(begun).toEqual(['one']);
  expect(suite).toMatchObject({
    verdict: 'unknown',
    course: { ended: 'broken off', why: 'interrupted by SIGINT' },
    entries: [
      { state: 'judged', verdict: 'unknown' },
      { state: 'not run', verdict: null },
    ],
  });
});

describe('the cluster', () => {
  const withCluster = (remove: () => Promise<void>) =>
    fakePlatform('kind', {
      keptCluster: () => Promise.resolve({ what: 'kind cluster drydock', run: 'kept for all runs', remove }),
    });

  test('is kept from one scenario to the next, and removed after the last if it is not to stay', async () => {
    const events: string[] = [];
    const platform = withCluster(() => {
      events.push('removed');
      return Promise.resolve();
    });
    const startRun: SuiteParts['startRun'] = ({ plan, options }) => {
      events.push(`${plan.scenario}, ${options.keepCluster ? 'kept' : 'not kept'}`);
      return {
        done: Promise.resolve(outcome(repetition({}))),
        interrupt: () => undefined,
        pendingUndo: () => [],
      };
    };
    await started({ platform, keepCluster: false, parts: { startRun } }).running.done;
    expect(events).toEqual(['one, kept', 'two, kept', 'removed']);
  });

  test('stays after the last otherwise', async () => {
    const platform = withCluster(() => Promise.reject(new Error('nobody asked for that')));
    const { running, terminal } = started({ platform });
    await running.done;
    expect(terminal.written.err).not.toContain('nobody asked for that');
  });

  test('stays where others use it, and what was judged stands', async () => {
    const platform = withCluster(() => Promise.reject(new Error('the kind cluster is in use')));
    const { running, terminal } = started({ platform, keepCluster: false });
    expect((await running.done).suite.verdict).toBe('pass');
    expect(terminal.written.err).toContain('drydock: the cluster is kept: the kind cluster is in use\n');
  });
});
