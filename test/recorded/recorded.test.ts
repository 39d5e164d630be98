// Runs that were recorded before, judged again: the same figures to the byte. A run is kept with all that it was judged from, and with
// the verdict and the report that it has had since late is told from down (schema `drydock/verdict/2`).
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordedEventSchema } from '../../harness/model/record.ts';
import { judgeFolder } from '../../harness/run/judge-folder.ts';
import { writeManifest } from '../../harness/run/manifest.ts';
import { checks, reports, steps } from '../../harness/wiring.ts';

const runs = join(import.meta.dirname, 'runs');
const judgedFrom = ['plan.json', 'record.jsonl', 'ledger.jsonl', 'stored.jsonl'];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-recorded-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const kept = (run: string, file: string) => gunzipSync(readFileSync(join(runs, run, `${file}.gz`)));

test.each(readdirSync(runs))('%s is judged as it was', async (run) => {
  for (const file of judgedFrom) writeFileSync(join(folder, file), kept(run, file));
  // They are from before runs were sealed.
  await writeManifest(folder, {});
  const verdict = await judgeFolder(folder, {
    checks,
    steps,
    reporters: reports.run.reporters,
  });
  expect(JSON.parse(JSON.stringify(verdict))).toEqual(JSON.parse(kept(run, 'verdict.json').toString()));
  const written = (file: string) => readFileSync(join(folder, file), 'utf8');
  expect(written('verdict.json')).toBe(kept(run, 'verdict.json').toString());
  expect(written('report.md')).toBe(kept(run, 'report.md').toString());
});

test.each(readdirSync(runs))('every line of the record of %s keeps to its type', (run) => {
  const lines = kept(run, 'record.jsonl').toString().trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) {
    const event: unknown = JSON.parse(line);
    expect(recordedEventSchema.parse(event)).toEqual(event);
  }
});
