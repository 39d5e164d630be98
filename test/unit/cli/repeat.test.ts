// What the options of repeated runs ask of the program, and what comes of it.
import { describe, expect, test } from 'vitest';
import type { SeriesRequest } from '../../../harness/cli/program.ts';
import type { Judgement } from '../../../harness/model/verdict.ts';
import { fakeProgram, seriesOutcomeOf, typed } from './fake-program.ts';

const played = async (line: string, verdict: Judgement = 'pass') => {
  const series: SeriesRequest[] = [];
  const { program, requests } = fakeProgram({
    startSeries: (request) => {
      series.push(request);
      return {
        done: Promise.resolve(seriesOutcomeOf(verdict)),
        interrupt: () => undefined,
        pendingUndo: () => [],
      };
    },
    findSeries: (_, named) => (named.endsWith('-series') ? `/results/${named}` : undefined),
    judgeSeries: () => Promise.resolve(seriesOutcomeOf('fail')),
  });
  return { ...(await typed(line, program)), series, requests };
};

describe('run --repeat', () => {
  test('asks for a series, ended early, with its steps held back', async () => {
    const { series, requests } = await played('run ferris-wheel --repeat 9 --seed 7');
    expect(requests).toEqual([]);
    expect(series).toMatchObject([
      { repeat: 9, stopEarly: true, plan: { seed: 7, repeat: 9, holdUpToMs: 2000 } },
    ]);
  });
  test('holds back for longer where operators work at intervals', async () => {
    const { series } = await played('run ferris-wheel --repeat 9 --platform kind');
    expect(series[0]?.plan.holdUpToMs).toBe(10_000);
  });
  test('obeys --no-stop-early and --hold-up-to', async () => {
    const { series } = await played('run ferris-wheel --repeat 9 --no-stop-early --hold-up-to 0s');
    expect(series[0]?.stopEarly).toBe(false);
    expect(series[0]?.plan).not.toHaveProperty('holdUpToMs');
  });
  test('once is a run like any other, and a single run can be held back as one of a series was', async () => {
    const { series, requests } = await played('run ferris-wheel --repeat 1 --hold-up-to 2s');
    expect(series).toEqual([]);
    expect(requests[0]?.plan).toMatchObject({ holdUpToMs: 2000 });
    expect(requests[0]?.plan).not.toHaveProperty('repeat');
  });
  test.each([
    ['pass', 0],
    ['fail', 1],
    ['unknown', 3],
  ] as const)('a verdict of %s exits with %i and names the report', async (verdict, status) => {
    expect(await played('run ferris-wheel --repeat 2', verdict)).toMatchObject({
      status,
      out: `series: ${verdict}\n\nReport: results/drill/1-series/report.html\n`,
      err: '',
    });
  });
  test('--json prints the series and nothing else', async () => {
    const { out } = await played('run ferris-wheel --repeat 2 --json');
    expect(JSON.parse(out)).toEqual({ verdict: 'pass' });
  });
});

test('report takes the id of a series too', async () => {
  const { status, out } = await played('report drill/1-series');
  expect(status).toBe(1);
  expect(out).toMatch(/^series: fail/);
});

test('plan shows how often, and how long steps are held back', async () => {
  const { out } = await played('plan ferris-wheel --repeat 9');
  expect(out).toContain('Repeat    9 times, each on a deployment of its own\n');
  expect(out).toContain('Moment    steps that disturb wait for up to 2 s first, drawn from the seed\n');
});
