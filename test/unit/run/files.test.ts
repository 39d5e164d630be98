import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunError } from '../../../harness/model/errors.ts';
import { openHistory, readRecord } from '../../../harness/run/history-file.ts';
import { judgeFolder } from '../../../harness/run/judge-folder.ts';
import { digestOfText, harmedFiles, writeManifest } from '../../../harness/run/manifest.ts';
import { findRun, listRuns, readVerdicts, verdictOf } from '../../../harness/run/past-runs.ts';
import { findSeries } from '../../../harness/run/past-series.ts';
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

describe('something that is called latest, and is no link,', () => {
  const way = 'is in the way of the link to the newest run, and is no link itself; move it away';

  test.each(['folder', 'file'])('is left alone: a %s', (what) => {
    const link = join(results, 'latest');
    const { path } = folderAt('2026-01-02T03:04:05Z');
    writeFileSync(join(path, 'plan.json'), '{}');
    if (what === 'file') writeFileSync(link, 'mine');
    else mkdirSync(link);
    expect(() => folderAt('2026-01-02T03:04:06Z')).toThrow(
      `${link} ${way}, or name another place with --results`,
    );
    expect(readdirSync(join(results, 'ferris-wheel'))).toEqual(['20260102T030405Z-7']);
    const told = () => {
      pointLatestAt(results, { id: 'ferris-wheel/20260102T030405Z-7', label: '', path });
    };
    expect(told).toThrow(RunError);
    expect(told).toThrow(`no link to the newest run can be made: ${link} ${way}`);
    expect(() => findRun(results, 'latest')).toThrow(
      `${link} ${way}, or name the run: \`drydock list\` shows all`,
    );
    expect(findRun(results, 'ferris-wheel/20260102T030405Z-7')).toBe(realpathSync(path));
    expect(readdirSync(results).sort()).toEqual(['ferris-wheel', 'latest']);
  });

  test('is no run and no series, whatever is in it', () => {
    for (const name of ['latest', 'latest-series']) {
      mkdirSync(join(results, name));
      for (const file of ['plan.json', 'series.json']) writeFileSync(join(results, name, file), '{}');
    }
    expect(() => findRun(results, 'latest')).toThrow(way);
    expect(findSeries(results, 'latest')).toBeUndefined();
    expect(findSeries(results, 'latest-series')).toBeUndefined();
  });

  test('and a link that cannot be made is one line, too', () => {
    const told = () => {
      pointLatestAt(join(results, 'nowhere'), { id: 'drill/1', label: '', path: join(results, 'drill/1') });
    };
    expect(told).toThrow(RunError);
    expect(told).toThrow(/^no link to the newest run can be made: ENOENT/);
  });
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
  const way = `\`drydock report ${path}\` judges the run again`;
  expect(readVerdicts(results)).toEqual({ verdicts: [], problems: [expect.stringContaining(way)] });
  expect(() => verdictOf(path)).toThrow(`\`drydock report ${path}\` judges the run again`);
});

test('a torn verdict spoils no list either, and is named in it', () => {
  const { path } = folderAt('2026-01-02T03:04:05Z');
  writeFileSync(join(path, 'plan.json'), '{}');
  writeFileSync(join(path, 'verdict.json'), '{"schema":"drydock/ver');
  const problem = expect.stringContaining(path) as string;
  expect(listRuns(results)).toMatchObject([{ verdict: null, problem }]);
});

test('a run whose plan was taken away spoils no list, and is named in it', () => {
  const { path } = folderAt('2026-01-02T03:04:05Z');
  writeFileSync(join(path, 'verdict.json'), '{}');
  const problem = expect.stringContaining(`${path} has no plan.json`) as string;
  expect(listRuns(results)).toMatchObject([{ verdict: null, problem }]);
  expect(() => findRun(results, 'latest')).toThrow('there are none yet');
});

test('what was judged before is gone when a run cannot be judged any more', async () => {
  const { path } = folderAt('2026-01-02T03:04:05Z');
  writeFileSync(join(path, 'plan.json'), '[');
  writeFileSync(join(path, 'verdict.json'), '{}');
  const judging = judgeFolder(path, { checks: [], steps: {}, reporters: [] });
  await expect(judging).rejects.toThrow(`${join(path, 'plan.json')} cannot be read`);
  expect(readdirSync(path)).not.toContain('verdict.json');
});

test('a place in which no folder can be made is wrong use, and told at once', () => {
  const file = join(results, 'file');
  writeFileSync(file, '');
  for (const place of [file, '/proc/drydock', join(results, 'x'.repeat(300)), '/proc'])
    expect(() =>
      createRunFolder({ results: place, scenario: 'ferris-wheel', seed: 7, started: new Date() }),
    ).toThrow(/^no folder for the run can be made below .*; --results names another place$/);
  expect(() => listRuns(file)).toThrow(`the folder ${file} cannot be read`);
});

test('an event is in the file before anybody is told, and a torn last line does not spoil the record', async () => {
  const file = join(results, 'record.jsonl');
  const seen: number[] = [];
  const recorder = openRecorder({
    file,
    nowMs: () => 12.5,
    listener: () => seen.push(readFileSync(file, 'utf8').split('\n').length - 1),
    failed: (error) => {
      throw error;
    },
  });
  recorder.record({ kind: 'note', text: 'one' });
  recorder.record({ kind: 'note', text: 'two' });
  expect(recorder.close()).toEqual(digestOfText(readFileSync(file, 'utf8')));
  expect(seen).toEqual([1, 2]);
  appendFileSync(file, '{"atMs":13,"kind":"no');
  expect(await readRecord(textOf(file))).toEqual([
    { atMs: 12.5, kind: 'note', text: 'one' },
    { atMs: 12.5, kind: 'note', text: 'two' },
  ]);
});

test('a record that cannot be written any more is told once, and ends nothing', () => {
  const recorderFile = new URL('../../../harness/run/recorder.ts', import.meta.url).href;
  const script = `
    import { openRecorder } from '${recorderFile}';
    const [failures, told] = [[], []];
    const { record, close } = openRecorder({
      file: '${join(results, 'record.jsonl')}',
      nowMs: () => 1,
      listener: ({ text }) => told.push(text.length),
      failed: ({ code }) => failures.push(code),
    });
    for (const length of [10, 5000, 5000, 20]) record({ kind: 'note', text: 'x'.repeat(length) });
    console.log(JSON.stringify({ failures, told, bytes: close().bytes }));
  `;
  // Files end at a kilobyte here.
  const command = `trap '' XFSZ; ulimit -f 1; exec "$0" --input-type=module -e "$1"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, script], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ failures: ['EFBIG'], told: [10, 5000, 5000, 20], bytes: 45 });
});

describe('the manifest of a run', () => {
  const ended = async () => {
    const { path } = folderAt('2026-01-02T03:04:05Z');
    for (const name of ['plan.json', 'record.jsonl', 'ledger.jsonl', 'stored.jsonl'])
      writeFileSync(join(path, name), `{"of":"${name}"}\n`);
    await writeManifest(path, {});
    return path;
  };

  test('finds nothing in files that are as they were', async () => {
    expect(await harmedFiles(await ended())).toEqual([]);
  });

  test.each(['plan.json', 'record.jsonl', 'ledger.jsonl', 'stored.jsonl'])(
    'finds one digit changed in %s, a line cut off, the file gone',
    async (name) => {
      const path = await ended();
      const file = join(path, name);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.replace('of', 'oh'));
      expect(await harmedFiles(path)).toEqual([`${name} is not what it was when the run ended`]);
      writeFileSync(file, text.slice(0, -4));
      expect(await harmedFiles(path)).toEqual([expect.stringContaining(`${name} was cut off`)]);
      rmSync(file);
      expect(await harmedFiles(path)).toEqual([`${name} is missing`]);
    },
  );

  test('is missed when it is gone, or is none', async () => {
    const path = await ended();
    writeFileSync(join(path, 'manifest.json'), '{');
    expect(await harmedFiles(path)).toEqual(['manifest.json was changed or cut off']);
    rmSync(join(path, 'manifest.json'));
    mkdirSync(join(path, 'manifest.json'));
    expect(await harmedFiles(path)).toEqual(['manifest.json was changed or cut off']);
    rmSync(join(path, 'manifest.json'), { recursive: true });
    expect(await harmedFiles(path)).toEqual([expect.stringContaining('there is no manifest.json')]);
  });

  test('says when the number of bytes alone is another', async () => {
    const path = await ended();
    const file = join(path, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"bytes": \d+/, '"bytes": 1'));
    expect(await harmedFiles(path)).toEqual(['plan.json is not what it was when the run ended']);
  });

  test('says what was written, not what stands in the file by now', async () => {
    const path = await ended();
    await writeManifest(path, { 'record.jsonl': digestOfText('{"of":"before"}\n') });
    expect(await harmedFiles(path)).toEqual(['record.jsonl is not what it was when the run ended']);
  });

  test('is asked where a file cannot be read: one line names the file', async () => {
    const path = await ended();
    writeFileSync(join(path, 'plan.json'), '{"schema": ');
    await expect(openHistory(path)).rejects.toThrow(`${join(path, 'plan.json')} cannot be read: `);
  });
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
