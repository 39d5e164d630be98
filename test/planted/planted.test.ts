// Each bug that drydock exists to find is planted in a database in memory and must be found by its check, by name. The
// runner, the load, the ledger and the checks are the real ones; only time is not.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { textOf } from '../../load/lines.ts';
import { readRecord } from '../../harness/run/history-file.ts';
import { Interruption } from '../../harness/run/carry-out.ts';
import type { Plant } from './memory-database.ts';
import { rehearseDouble } from './rehearse-double.ts';
import { inVirtualTime } from '../virtual-time.ts';

vi.mock('node:timers/promises', () => import('../virtual-time.ts'));

let results: string;
beforeAll(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-planted-'));
});
afterAll(() => {
  rmSync(results, { recursive: true });
});

const found = async (plant: Plant) => {
  const { verdict } = await inVirtualTime(() => rehearseDouble(plant, { results }));
  const failed = verdict.checks.filter((check) => check.verdict === 'fail').map(({ check }) => check);
  return { verdict, failed };
};

test('an honest database passes every check', async () => {
  const { verdict } = await found('none');
  expect(verdict.checks.filter((check) => check.verdict !== 'pass')).toEqual([]);
  expect(verdict.measurements.audit?.writes.acknowledged).toBeGreaterThan(500);
});

describe('a database that', () => {
  test.for<[Plant, string]>([
    ['loses', 'lost-writes'],
    ['duplicates', 'duplicate-writes'],
    ['resurrects', 'phantom-writes'],
    ['invents', 'foreign-writes'],
    ['forgets-on-a-standby', 'replica-agreement'],
    ['forgets-a-sample-row', 'sample-data'],
    ['lies-about-its-role', 'distribution'],
    ['freezes', 'downtime'],
    ['does-nothing', 'steps-took-effect'],
  ])('%s is found by %s, and by no other check', async ([plant, check]) => {
    const { verdict, failed } = await found(plant);
    expect(verdict.verdict).toBe('fail');
    expect(failed).toEqual([check]);
  });
});

test('standbys that never catch up are read back as they are, once, and the run is not completed', async () => {
  const { verdict } = await found('never-settles');
  expect(verdict.run).toMatchObject({
    ending: 'stopped',
    reason: expect.stringContaining('never caught up') as string,
  });
  expect(verdict.problems).toHaveLength(1);
  expect(verdict.measurements.audit?.members.map(({ ids }) => ids > 0)).toEqual([true, true, true]);
  expect(verdict.checks.find(({ check }) => check === 'lost-writes')?.verdict).toBe('pass');
});

test('of members that could not all be read back nothing is told, rather than a part', async () => {
  const { verdict, folder } = await inVirtualTime(() => rehearseDouble('breaks-off', { results }));
  expect(verdict.run).toMatchObject({ ending: 'stopped', reason: 'it went away. Look at it.' });
  expect(verdict.measurements.audit).toBeNull();
  expect(existsSync(join(folder.path, 'stored.jsonl'))).toBe(false);
});

test('an interrupted run is undone, judged unknown, and its record is readable to the end', async () => {
  const interruption = new AbortController();
  const { verdict, folder } = await inVirtualTime(() =>
    rehearseDouble('none', {
      results,
      signal: interruption.signal,
      watch: (event) => {
        if (event.kind === 'step-started') interruption.abort(new Interruption('interrupted by a test'));
      },
    }),
  );
  expect(verdict.verdict).toBe('unknown');
  expect(verdict.run.ending).toBe('interrupted');
  const events = await readRecord(textOf(join(folder.path, 'record.jsonl')));
  expect(events.filter((event) => event.kind === 'undone')).toMatchObject([
    { what: 'forget the database', error: null },
  ]);
  expect(events.at(-1)).toMatchObject({
    kind: 'run-finished',
    ending: 'interrupted',
    reason: 'interrupted by a test',
  });
});
