// A run that went on for long is judged in little memory: what is held of it does not grow with its operations.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeLongRun } from './long-run.ts';

const operations = 400_000;
/** Half of what the operations take as objects; judging takes less than half of it beside the program itself. */
const heapMiB = 64;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-long-'));
  writeLongRun(folder, operations);
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const alone = join(import.meta.dirname, 'judge-alone.ts');
/** A process that runs out of memory may leave its core where it was. */
const judged = (...how: string[]) =>
  execa(process.execPath, [`--max-old-space-size=${heapMiB}`, alone, folder, ...how], {
    reject: false,
    cwd: folder,
  });

test('its operations are not in memory together', { timeout: 120_000 }, async () => {
  const { stdout, stderr, exitCode } = await judged();
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ windows: 20, lost: [0, 0, 0], held: 0 });
});

test('there would be no room for them', { timeout: 120_000 }, async () => {
  const { failed, stderr } = await judged('hold');
  expect(failed).toBe(true);
  expect(stderr).toContain('heap out of memory');
});
