import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRecord } from '../../../harness/run/history-file.ts';
import { findRun, listRuns, readVerdicts, verdictOf } from '../../../harness/run/past-runs.ts';
import { openRecorder } from '../../../harness/run/recorder.ts';
import { createRunFolder, pointLatestAt } from '../../../harness/run/run-folder.ts';
import { formatStored, openStored } from '../../../harness/run/stored-file.ts';
import { textOf } from '../../../load/lines.ts';
import { collected, told } from '../../planted/in-memory.ts';
import type { MemberInMemory } from '../../planted/in-memory.ts';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-test-'));
});
afterEach(() => {
  rmSync(results, { recursive: true });
});

const folderAt = (iso: string) =>
  createRunFolder({ results, scenario: 'ferris-wheel', seed: 7, started: new Date(iso) });

test('two runs of the same second and seed get folders and labels of their own', () => {
  const first = folderAt('2026-01-02T03:04:05.678Z');
  const second = folderAt('2026-01-02T03:04:05.999Z');
  expect(first.id).toBe('ferris-wheel/20260102T030405Z-7');
  expect(second.id).toBe('ferris-wheel/20260102T030405Z-7-2');
  expect(first.label).toBe('ferris-wheel-20260102t030405z-7');
  expect(second.label).not.toBe(first.label);
});

test('latest points to the newest run and is replaced, not piled up', () => {
  pointLatestAt(results, folderAt('2026-01-02T03:04:05Z'));
  pointLatestAt(results, folderAt('2026-01-02T03:04:06Z'));
  expect(readlinkSync(join(results, 'latest'))).toBe('ferris-wheel/20260102T030406Z-7');
  expect(readdirSync(results).sort()).toEqual(['ferris-wheel', 'latest']);
});

test('a results folder without runs lists none, and a run that is not there is named with a way out', () => {
  folderAt('2026-01-02T03:04:05Z');
  expect(listRuns(results)).toEqual([]);
  expect(() => findRun(results, 'latest')).toThrow('no run "latest"; there are none yet');
});

test('a verdict of another form spoils no list, and by name it says how to get one that can be read', () => {
  const { path } = folderAt('2026-01-02T03:04:05Z');
  writeFileSync(join(path, 'plan.json'), '{}');
  writeFileSync(join(path, 'verdict.json'), '{"schema":"drydock/verdict/0"}');
  expect(listRuns(results)).toMatchObject([{ id: 'ferris-wheel/20260102T030405Z-7', verdict: null }]);
  expect(readVerdicts(results)).toEqual([]);
  expect(() => verdictOf(path)).toThrow(`\`drydock report ${path}\` judges the run again`);
});

test('an event is in the file before anybody is told, and a torn last line does not spoil the record', async () => {
  const file = join(results, 'record.jsonl');
  const seen: number[] = [];
  const recorder = openRecorder(
    file,
    () => 12.5,
    () => seen.push(readFileSync(file, 'utf8').split('\n').length - 1),
  );
  recorder.record({ kind: 'note', text: 'one' });
  recorder.record({ kind: 'note', text: 'two' });
  recorder.close();
  expect(seen).toEqual([1, 2]);
  appendFileSync(file, '{"atMs":13,"kind":"no');
  expect(await readRecord(textOf(file))).toEqual([
    { atMs: 12.5, kind: 'note', text: 'one' },
    { atMs: 12.5, kind: 'note', text: 'two' },
  ]);
});

const storedMember = fc.record({
  member: fc.string({ minLength: 1 }),
  role: fc.constantFrom('primary', 'standby'),
  rows: fc.uniqueArray(
    fc.record({
      writer: fc.string({ minLength: 1 }),
      sequence: fc.nat(40),
      copies: fc.integer({ min: 1, max: 3 }),
    }),
    { selector: ({ writer, sequence }) => JSON.stringify([writer, sequence]) },
  ),
});
const sorted = (rows: MemberInMemory['rows']) =>
  rows.map((row) => JSON.stringify([row.writer, row.sequence, row.copies])).sort();

test('what was stored reads back as it was, members that hold nothing included', async () => {
  const members = fc.uniqueArray(storedMember, { selector: ({ member }) => member });
  await fc.assert(
    fc.asyncProperty(members, async (written) => {
      const texts = written.map(({ rows, ...who }) => formatStored(who, told(rows)));
      const text = (await Promise.all(texts)).map((each) => each.text).join('');
      const read = await openStored(() => text.match(/[^]{1,7}/g) ?? []);
      expect(read.map(({ member, role }) => [member, role])).toEqual(
        written.map(({ member, role }) => [member, role]),
      );
      for (const [place, { ranges }] of read.entries()) {
        const rows = (await collected(ranges())).flatMap(({ writer, from, to, copies }) =>
          Array.from({ length: to - from + 1 }, (_, index) => ({ writer, sequence: from + index, copies })),
        );
        expect(sorted(rows)).toEqual(sorted(written[place]!.rows));
      }
    }),
  );
});

test('the load’s samples are left out of a record, but for one after which nothing more came', async () => {
  const sample = (atMs: number) => ({ atMs, kind: 'load-sample', sample: { atMs, services: [] } });
  const textWith = (...events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');
  const note = { atMs: 2, kind: 'note', text: 'one' };
  expect(await readRecord(() => [textWith(sample(1), note)])).toEqual([note]);
  expect(await readRecord(() => [textWith(sample(1), note, sample(3), sample(4))])).toEqual([
    note,
    sample(4),
  ]);
});
