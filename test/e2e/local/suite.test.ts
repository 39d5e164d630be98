// A suite on real servers: a run and a series one after the other, told together; and a signal between them.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { suiteFile } from '../../../harness/model/suite.ts';
import type { Suite } from '../../../harness/model/suite.ts';
import { listRuns } from '../../../harness/run/past-runs.ts';

const main = join(import.meta.dirname, '../../../harness/main.ts');
const scenario = join(import.meta.dirname, 'scenarios/short-freeze.yaml');

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-suite-'));
});
afterEach(() => {
  rmSync(results, { recursive: true });
});

/** The list lies where the runs go. */
const start = (list: string) => {
  const file = join(results, 'nightly.yaml');
  writeFileSync(file, list);
  return execa(process.execPath, [main, 'suite', file, '--results', results, '--seed', '7', '--json'], {
    reject: false,
  });
};

/** What has been written of the suite so far. */
const written = (): Suite | undefined => {
  const folder = join(results, 'suites');
  const [only] = existsSync(folder) ? readdirSync(folder) : [];
  const file = join(folder, only ?? '', suiteFile);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Suite) : undefined;
};

test('a run and a series are carried out one after the other, and told together', async () => {
  const { stdout, stderr, exitCode } = await start(
    `- ${scenario}\n- { scenario: ${scenario}, repeat: 2, load: { writesPerSecond: 40 } }\n`,
  );
  const suite = JSON.parse(stdout) as Suite;
  expect(suite).toEqual(written());
  expect(exitCode).toBe({ pass: 0, fail: 1, unknown: 3 }[suite.verdict]);
  expect(suite.course).toMatchObject({ planned: 2, done: 2, ended: 'all done' });
  expect(suite.entries.map(({ state, repeat }) => [state, repeat])).toEqual([
    ['judged', 1],
    ['judged', 2],
  ]);
  expect(stderr).toContain('drydock: 2 of 2: short-freeze\n');
  expect(listRuns(results)).toHaveLength(3);
  for (const { id, services } of suite.entries) {
    expect(existsSync(join(results, id ?? '', 'report.html'))).toBe(true);
    // The primary stood still for at least 900 ms in each of them.
    expect(services[0]?.downtimeMs.upper).toBeGreaterThan(800);
  }
});

test('a signal during the second scenario leaves the third out and nothing behind', async () => {
  const run = start(`- ${scenario}\n- ${scenario}\n- ${scenario}\n`);
  await vi.waitFor(
    () => {
      expect(written()?.course.done).toBe(1);
      expect(listRuns(results)).toHaveLength(2);
    },
    { timeout: 60_000, interval: 50 },
  );
  run.kill('SIGINT');
  const { stdout, exitCode } = await run;
  const suite = JSON.parse(stdout) as Suite;
  expect(suite.course).toMatchObject({ ended: 'broken off', done: 2, why: 'interrupted by SIGINT' });
  expect(suite.entries.map(({ state }) => state)).toEqual(['judged', 'judged', 'not run']);
  expect([1, 3]).toContain(exitCode);
  const labels = listRuns(results).map(({ id }) => id.replace('/', '-').toLowerCase());
  expect(readdirSync(tmpdir()).filter((name) => labels.some((label) => name.includes(label)))).toEqual([]);
});
