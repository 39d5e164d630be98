// Repeated runs on real servers: each a run of its own with a seed of its own, summed up; and a signal between them.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Plan } from '../../../harness/model/plan.ts';
import type { Series } from '../../../harness/model/series.ts';
import { listRuns } from '../../../harness/run/past-runs.ts';
import { listSeries } from '../../../harness/run/past-series.ts';

const main = join(import.meta.dirname, '../../../harness/main.ts');
const scenario = join(import.meta.dirname, 'scenarios/short-freeze.yaml');

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-repeat-'));
});
afterEach(() => {
  rmSync(results, { recursive: true });
});

const start = (...more: string[]) =>
  execa(
    process.execPath,
    [main, 'run', scenario, '--results', results, '--hold-up-to', '300ms', '--json', ...more],
    { reject: false },
  );
/** What the runs of this test left in the folder of temporary files. */
const workFolders = () => {
  const labels = listRuns(results).map(({ id }) => id.replace('/', '-').toLowerCase());
  return readdirSync(tmpdir()).filter((name) => labels.some((label) => name.includes(label)));
};

test('two repetitions are two runs that can be looked at alone, and one series', async () => {
  const { stdout, exitCode } = await start('--repeat', '2', '--seed', '7');
  const series = JSON.parse(stdout) as Series;
  expect(series.course).toMatchObject({ planned: 2, done: 2, ended: 'all done', holdUpToMs: 300 });
  expect(exitCode).toBe({ pass: 0, fail: 1, unknown: 3 }[series.verdict]);
  const plans = listRuns(results).map(
    ({ folder }) => JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as Plan,
  );
  expect(new Set(plans.map(({ seed }) => seed))).toEqual(new Set(series.runs.map(({ seed }) => seed)));
  expect(plans.map((plan) => plan.repetition?.series)).toEqual([series.series.id, series.series.id]);
  const [rw] = series.services.filter(({ service, policy }) => service === 'rw' && policy === 'session');
  // The primary stood still for at least 900 ms in each of them.
  expect(rw?.values).toHaveLength(2);
  for (const { downtimeMs } of rw?.values ?? []) expect(downtimeMs.upper).toBeGreaterThan(800);
  const held = series.runs.map(({ heldBackMs }) => heldBackMs['1']);
  expect(new Set(held).size).toBe(2);
  for (const ms of held) expect(ms).toBeLessThanOrEqual(300);
  expect(existsSync(join(results, series.series.id, 'report.html'))).toBe(true);
});

test('a signal during the second repetition keeps the first and leaves nothing behind', async () => {
  const run = start('--repeat', '3');
  await vi.waitFor(
    () => {
      expect(listSeries(results)[0]?.course.done).toBe(1);
      expect(listRuns(results)).toHaveLength(2);
    },
    { timeout: 60_000, interval: 50 },
  );
  run.kill('SIGINT');
  const { stdout, exitCode } = await run;
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: expect.stringMatching(/unknown|fail/) as string,
    course: { planned: 3, done: 1, ended: 'broken off', why: 'interrupted by SIGINT' },
  });
  expect(exitCode).not.toBe(0);
  expect(workFolders()).toEqual([]);
});
