// What past runs measured, taken together: the figures by hand, the table to the letter, and the page that it is written into.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { summarizeDrills } from '../../../harness/cli/drills-summary.ts';
import { drillsTable, withTable } from '../../../harness/cli/drills-table.ts';
import { confirmSetting } from '../../../harness/model/verdict.ts';
import type { Bounded } from '../../../harness/model/bounded.ts';
import type { Judgement, ServiceMeasure, Verdict } from '../../../harness/model/verdict.ts';
import { readVerdicts } from '../../../harness/run/past-runs.ts';
import { passing } from '../../golden/sample-verdict.ts';
import { fakeProgram, typed } from './fake-program.ts';

interface Measured {
  readonly verdict?: Judgement;
  readonly downMs?: number;
  /** Downtime of each shard; none where data is not split. */
  readonly shardsMs?: readonly number[];
  readonly lost?: number;
  readonly traps?: Verdict['traps'];
  readonly run?: Partial<Verdict['run']>;
  readonly versions?: Verdict['versions'];
  readonly settings?: Verdict['settings'];
}

const exactly = (value: number): Bounded => ({ value, lower: value, upper: value });

const sample = passing();
const [anyService] = sample.measurements.services;
const [anyMember] = sample.measurements.audit!.members;

const membersAfter = sample.topology.after!.members.map((member, index) => ({
  ...member,
  role: index === 0 ? 'master' : 'replica',
  replication: index === 0 ? null : { streaming: true, synchronous: false },
}));

const serviceDown = (downMs: number, shardsMs: readonly number[]): ServiceMeasure => ({
  ...anyService!,
  service: 'master',
  policy: 'bounded',
  downtimeMs: exactly(downMs),
  partitions: shardsMs.map((ms, index) => ({
    ...anyService!,
    partition: `shard-${index + 1}`,
    downtimeMs: exactly(ms),
  })),
});

const verdictWith = ({
  verdict = 'pass',
  downMs = 0,
  shardsMs = [],
  lost = 0,
  ...rest
}: Measured): Verdict => ({
  ...sample,
  verdict,
  run: {
    ...sample.run,
    scenario: 'drill',
    engine: 'redis',
    platform: 'local',
    deployment: 'processes',
    ...rest.run,
  },
  budget: { downtime: [{ service: 'master', policy: 'bounded', limitMs: 12_000 }], lostWrites: 0 },
  versions: rest.versions ?? { redis: '9.0.0 -> 9.1.2', node: '24.21.0' },
  settings: { ...sample.settings, ...rest.settings },
  traps: rest.traps ?? [],
  topology: { before: null, after: { members: membersAfter } },
  measurements: {
    ...sample.measurements,
    load: {
      ...sample.measurements.load!,
      rates: [{ service: 'master', policy: 'bounded', askedHz: 149.999, achievedHz: 140 }],
    },
    services: [serviceDown(downMs, shardsMs)],
    audit: {
      ...sample.measurements.audit!,
      members: [
        { ...anyMember!, role: 'replica', lost: { count: 99, examples: [] } },
        { ...anyMember!, role: 'master', lost: { count: lost, examples: [] } },
      ],
    },
  },
});

const only = (...runs: Measured[]) => {
  const rows = summarizeDrills(runs.map(verdictWith));
  expect(rows).toHaveLength(1);
  return rows[0]!;
};

describe('the summary', () => {
  test('has the median with the least and the most, of the service and of the worst shard of each run', () => {
    const row = only(
      { downMs: 300, shardsMs: [300, 6000, 0], lost: 4 },
      { downMs: 100, shardsMs: [0, 100, 7000], lost: 0 },
      { downMs: 900, shardsMs: [5000, 0, 0], lost: 1 },
    );
    expect(row.services).toEqual([
      {
        service: 'master',
        policy: 'bounded',
        limitMs: 12_000,
        downtimeMs: { median: 300, least: 100, most: 900 },
        worstShardMs: { median: 6000, least: 5000, most: 7000 },
      },
    ]);
    expect(row.lostWrites).toEqual({ median: 1, least: 0, most: 4 });
  });

  test('takes the middle of the two in the middle of an even number', () => {
    const { services } = only({ downMs: 100 }, { downMs: 400 }, { downMs: 200 }, { downMs: 1000 });
    expect(services[0]?.downtimeMs).toEqual({ median: 300, least: 100, most: 1000 });
    expect(services[0]?.worstShardMs).toBeNull();
  });

  test('has every service as each kind of clients saw it, and the phases of the longest window of each run', () => {
    const phase = (until: 'promoted' | 'first-good', durationMs: number) =>
      ({ state: 'down', until, durationMs, detail: '' }) as const;
    const seeing = (policy: 'session' | 'fresh', ...phases: ReturnType<typeof phase>[][]): Verdict => {
      const verdict = verdictWith({});
      const [window] = anyService!.windows;
      const sum = (some: ReturnType<typeof phase>[]) =>
        exactly(some.reduce((all, { durationMs }) => all + durationMs, 0));
      const windows = phases.map((some) => ({ ...window!, downMs: sum(some), phases: some }));
      const service = { ...serviceDown(500, []), policy, lateMs: exactly(20), windows };
      return { ...verdict, measurements: { ...verdict.measurements, services: [service] } };
    };
    const [row] = summarizeDrills([
      seeing('session', [phase('first-good', 1)], [phase('promoted', 100), phase('first-good', 10)]),
      seeing('session', [phase('promoted', 300), phase('first-good', 20), phase('first-good', 10)]),
      seeing('session'),
      seeing('fresh'),
    ]);
    expect(row?.seen).toEqual([
      {
        service: 'master',
        policy: 'session',
        downtimeMs: { median: 500, least: 500, most: 500 },
        lateMs: { median: 20, least: 20, most: 20 },
        phases: [
          { until: 'promoted', medianMs: 200 },
          { until: 'first-good', medianMs: 20 },
        ],
      },
      expect.objectContaining({ policy: 'fresh', phases: [] }),
    ]);
  });

  test('counts a run of unknown verdict and takes no figure from it', () => {
    const row = only(
      { downMs: 100, lost: 0 },
      { verdict: 'unknown', downMs: 9999, lost: 9 },
      { verdict: 'fail', downMs: 100, lost: 2 },
    );
    expect(row).toMatchObject({ runs: 3, verdicts: { pass: 1, fail: 1, unknown: 1 } });
    expect(row.services[0]?.downtimeMs).toEqual({ median: 100, least: 100, most: 100 });
    expect(row.lostWrites).toEqual({ median: 1, least: 0, most: 2 });
    expect(only({ verdict: 'unknown' })).toMatchObject({
      services: [{ downtimeMs: null }],
      lostWrites: null,
    });
  });

  test('counts the traps that were sprung among those that were reached, in all runs', () => {
    const trap = (step: number, sprung: 'yes' | 'no' | 'not reached') => ({
      step,
      trap: 'x',
      sprung,
      evidence: [],
    });
    const traps = [trap(1, 'yes'), trap(2, 'no'), trap(3, 'not reached')];
    expect(only({ traps }, { traps: [trap(1, 'yes')] }).traps).toEqual({ sprung: 2, reached: 3 });
    expect(only({}).traps).toBeNull();
  });

  test('keeps scenarios, places, versions and loads apart, in order; other versions of the host do not matter', () => {
    const rows = summarizeDrills(
      [
        { run: { scenario: 'wheel' } },
        { run: { platform: 'kind', deployment: 'StatefulSet' } },
        {},
        { versions: { redis: '9.0.0 -> 9.1.2', node: '26.0.0' } },
        { versions: { redis: '8.0.2' } },
        { settings: { [confirmSetting]: '1' } },
        { versions: {} },
      ].map(verdictWith),
    );
    expect(
      rows.map(({ scenario, platform, versions, load, runs }) => [scenario, platform, versions, load, runs]),
    ).toEqual([
      ['drill', 'kind', '9.0.0 -> 9.1.2', '150/s', 1],
      ['drill', 'local', '8.0.2', '150/s', 1],
      ['drill', 'local', '9.0.0 -> 9.1.2', '150/s', 2],
      ['drill', 'local', '9.0.0 -> 9.1.2', '150/s, confirmed by 1', 1],
      ['drill', 'local', 'not known', '150/s', 1],
      ['wheel', 'local', '9.0.0 -> 9.1.2', '150/s', 1],
    ]);
  });
});

const table = (...runs: Measured[]) => drillsTable(summarizeDrills(runs.map(verdictWith)));

test('the table reads as it did', () => {
  const trap = { step: 1, trap: 'x', sprung: 'yes', evidence: [] } as const;
  expect(
    table(
      { downMs: 0, shardsMs: [0, 6510, 0], lost: 1 },
      { verdict: 'fail', downMs: 0, shardsMs: [7200, 0, 0], lost: 3 },
      { run: { scenario: 'wheel' }, downMs: 579, traps: [trap] },
      { run: { scenario: 'xeno' }, verdict: 'unknown' },
    ),
  ).toMatchInlineSnapshot(`
    "| scenario | where            | versions       | load  | runs | pass / fail / unknown | down, of budget                        | worst shard               | lost writes  | traps sprung |
    | -------- | ---------------- | -------------- | ----- | ---- | --------------------- | -------------------------------------- | ------------------------- | ------------ | ------------ |
    | drill    | local, processes | 9.0.0 -> 9.1.2 | 150/s | 2    | 1 / 1 / 0             | master (bounded) 0 ms, of 12 s         | 6.86 s (6.51 s to 7.20 s) | 2, most 3    | –            |
    | wheel    | local, processes | 9.0.0 -> 9.1.2 | 150/s | 1    | 1 / 0 / 0             | master (bounded) 579 ms, of 12 s       | –                         | 0, most 0    | 1 of 1       |
    | xeno     | local, processes | 9.0.0 -> 9.1.2 | 150/s | 1    | 0 / 0 / 1             | master (bounded) not measured, of 12 s | –                         | not measured | –            |

    | scenario | where            | load  | service | clients | down   | late | longest, by phases                                                                                                                  |
    | -------- | ---------------- | ----- | ------- | ------- | ------ | ---- | ----------------------------------------------------------------------------------------------------------------------------------- |
    | drill    | local, processes | 150/s | master  | bounded | 0 ms   | 0 ms | old primary fenced 0 ms, old primary down 125 ms, new primary promoted 105 ms, endpoint switched 123 ms, first good operation 46 ms |
    | wheel    | local, processes | 150/s | master  | bounded | 579 ms | 0 ms | old primary fenced 0 ms, old primary down 125 ms, new primary promoted 105 ms, endpoint switched 123 ms, first good operation 46 ms |
    "
  `);
});

describe('the page', () => {
  const begin = '<!-- drydock drills: begin -->';
  const end = '<!-- drydock drills: end -->';

  test('keeps all that is outside of the markers, and does not pile up', () => {
    const page = `# Drills\n\n${begin}\nold\n${end}\n\nAfter.\n`;
    const written = withTable(page, '| a |\n');
    expect(written).toBe(`# Drills\n\n${begin}\n\n| a |\n\n${end}\n\nAfter.\n`);
    expect(withTable(written!, '| a |\n')).toBe(written);
  });

  test.each([['none'], [`${end} ${begin}`], [begin]])(
    'without both markers in their order is refused: %s',
    (page) => {
      expect(withTable(page, '')).toBeUndefined();
    },
  );
});

describe('drydock drills', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const runs = [verdictWith({ downMs: 100 }), verdictWith({ run: { scenario: 'wheel', platform: 'kind' } })];
  const { program } = fakeProgram({ readVerdicts: () => ({ verdicts: runs, problems: [] }) });

  test('reads the runs of a folder, those of before there were shards and traps too', () => {
    const { traps, ...untrapped } = verdictWith({ downMs: 100 });
    const [{ partitions, ...unsplit }] = untrapped.measurements.services as [ServiceMeasure];
    const old = { ...untrapped, measurements: { ...untrapped.measurements, services: [unsplit] } };
    for (const [id, verdict] of [
      ['drill/20260101T000000Z-1', old],
      ['drill/20260102T000000Z-1', verdictWith({ downMs: 300 })],
      ['drill/20260103T000000Z-1', null],
    ] as const) {
      mkdirSync(join(folder, id), { recursive: true });
      writeFileSync(join(folder, id, 'plan.json'), '{}');
      if (verdict !== null) writeFileSync(join(folder, id, 'verdict.json'), JSON.stringify(verdict));
    }
    expect({ traps, partitions }).toEqual({ traps: [], partitions: [] });
    const { verdicts: read } = readVerdicts(folder);
    expect(read.map(({ measurements }) => measurements.services[0]?.downtimeMs.value)).toEqual([300, 100]);
    expect(summarizeDrills(read)).toMatchObject([{ runs: 2, traps: null }]);
  });

  test('prints all runs, or those that were chosen', async () => {
    expect(await typed('drills', program)).toEqual({
      status: 0,
      out: drillsTable(summarizeDrills(runs)),
      err: '',
    });
    const { out } = await typed('drills --platform kind --json', program);
    expect(JSON.parse(out)).toMatchObject([{ scenario: 'wheel', runs: 1 }]);
    expect((await typed('drills drill', program)).out).toBe(drillsTable(summarizeDrills(runs.slice(0, 1))));
  });

  test('--write replaces the table of a page and nothing else', async () => {
    const file = join(folder, 'drills.md');
    writeFileSync(file, 'Before.\n<!-- drydock drills: begin -->\n<!-- drydock drills: end -->\nAfter.\n');
    expect(await typed(`drills --write ${file}`, program)).toEqual({
      status: 0,
      out: `${file}: 2 rows\n`,
      err: '',
    });
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith('Before.\n')).toBe(true);
    expect(text).toContain(drillsTable(summarizeDrills(runs)));
    expect(text.endsWith('-->\nAfter.\n')).toBe(true);
  });

  test('is refused with one line when nothing is left or there is no place for it', async () => {
    const file = join(folder, 'page.md');
    writeFileSync(file, 'No markers.\n');
    const refusals = [
      'drills whel',
      'drills --platform local wheel',
      `drills --write ${file}`,
      `drills --write ${file}.x`,
    ].map(async (line) => (await typed(line, program)).err);
    expect(await Promise.all(refusals)).toEqual([
      'drydock: no judged run of "whel", did you mean "wheel"?\n',
      'drydock: no judged run on the platform local\n',
      `drydock: ${file} has no place for the table: it wants the lines <!-- drydock drills: begin --> and <!-- drydock drills: end -->\n`,
      expect.stringContaining(`drydock: the page ${file}.x cannot be read`),
    ]);
    expect((await typed('drills')).status).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('No markers.\n');
  });
});
