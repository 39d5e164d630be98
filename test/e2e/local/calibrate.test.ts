// A small calibration on real paths: the proxy's outages against what the load measured of them. Small enough for every run of the
// tests, and on whatever machine: so it asks for what no machine excuses, and the figures are for `make calibrate`.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calibrate } from '../../../harness/calibrate/calibrate.ts';
import type { Calibration, SeriesName } from '../../../harness/model/calibration.ts';
import { renderCalibration } from '../../../reports/calibration/console.ts';
import { checkedRequest } from '../../../harness/calibrate/request.ts';
import type { CalibrationRequest } from '../../../harness/calibrate/request.ts';
import type { DisturbedPath } from '../../../harness/model/disturbance.ts';
import type { LocalSite } from '../../../harness/model/site.ts';
import { engines, platforms, program, reports } from '../../../harness/wiring.ts';
import { noOptions } from './rig.ts';

let results: string;
beforeAll(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-calibration-'));
});
afterAll(() => {
  rmSync(results, { recursive: true });
});

const request = (only: SeriesName, rateHz: number, sizesMs: readonly number[]): CalibrationRequest =>
  checkedRequest(
    {
      engine: engines.postgres,
      platform: platforms.local,
      options: noOptions,
      rateHz,
      count: 1,
      sizesMs,
      only,
      seed: 7,
      resultsFolder: results,
    },
    {
      reporters: reports.calibration.reporters,
      signal: AbortSignal.timeout(100_000),
      note: () => undefined,
      undoing: () => undefined,
    },
  );

/** Far beyond the error of any machine that is fit, far below what a wrong truth makes. */
const grossMs = 700;

/** Of the outages of a second, one of each cause. The small ones are for a machine that is not busy. */
const rowsOf = ({ series }: Calibration) =>
  series.flatMap(({ rows }) => rows).filter(({ sizeMs }) => sizeMs >= 1000);

/** What a busy machine holds up makes an outage longer, never much shorter; and one that says that it is not fit may do so. */
const expectRight = (calibration: Calibration): void => {
  const unfit = calibration.findings.some(({ text }) => text.includes('not a machine to calibrate on'));
  for (const row of rowsOf(calibration)) {
    expect(row).toMatchObject({ injected: 1, seen: 1 });
    expect(row.biasMs, row.cause).toBeGreaterThan(-grossMs);
    if (!unfit) expect(row.biasMs, row.cause).toBeLessThan(grossMs);
  }
};

/** A path that says that its outages were five seconds longer than they were. */
const lying = (path: DisturbedPath): DisturbedPath => ({
  ...path,
  disturb: async (how, forMs) => {
    const { from, to } = await path.disturb(how, forMs);
    const later = { value: to.value + 5000, lower: to.lower + 5000, upper: to.upper + 5000 };
    return { from, to: later };
  },
});

describe('a small calibration', () => {
  it('finds outages of the instrument’s own path, and leaves its figures behind', async () => {
    const { calibration, folder } = await calibrate(request('instrument-connections', 200, [0, 1000]));
    expectRight(calibration);
    expect(JSON.parse(readFileSync(join(folder, 'calibration.json'), 'utf8'))).toEqual(calibration);
    expect(renderCalibration(calibration)).toMatch(/refuse +1000 ms +1 of 1/);
  });

  it('finds those of a real database behind its service, a frozen server among them', async () => {
    const { calibration, folder } = await calibrate(request('database-sessions', 500, [1000]));
    expect(rowsOf(calibration).map(({ cause }) => cause)).toEqual(['silence', 'freeze']);
    expectRight(calibration);
    expect(calibration.versions).toHaveProperty('postgres');
    const record = readFileSync(join(folder, 'record.jsonl'), 'utf8');
    expect(record).not.toMatch(/"kind":"undone","what":"[^"]*","error":"/);
  });

  it('is red when the truth is a lie', async () => {
    const honest = request('instrument-connections', 200, [1000]);
    const liar: CalibrationRequest = {
      ...honest,
      platform: {
        ...honest.platform,
        open: async (...args) => {
          const site: LocalSite = await honest.platform.open(...args);
          return { ...site, openDisturbedPath: async (to) => lying(await site.openDisturbedPath(to)) };
        },
      },
    };
    const { calibration } = await calibrate(liar);
    expect(calibration.verdict).not.toBe('pass');
    expect(Math.min(...rowsOf(calibration).map(({ biasMs }) => biasMs ?? 0))).toBeLessThan(-grossMs);
    expect(() => {
      expectRight(calibration);
    }).toThrow();
  });

  it('is broken off by a signal with one clear line, and leaves nothing behind', async () => {
    const notes: string[] = [];
    const running = program.startCalibration(
      {
        engine: engines.postgres,
        platform: platforms.local,
        options: noOptions,
        rateHz: 100,
        count: 50,
        sizesMs: [0],
        only: 'instrument-connections',
        seed: 7,
        resultsFolder: results,
      },
      (text) => notes.push(text),
    );
    const done = running.done.catch((error: unknown) => error);
    await expect.poll(() => notes.some((text) => text.includes('outages')), { timeout: 30_000 }).toBe(true);
    running.interrupt('interrupted by SIGINT');
    expect(await done).toMatchObject({ name: 'RunError', message: 'interrupted by SIGINT' });
    expect(running.pendingUndo()).toEqual([]);
  });

  it('leaves nothing behind when it is refused', () => {
    const before = readdirSync(results);
    const asked = { options: noOptions, rateHz: 100, count: 1, sizesMs: [0], only: undefined, seed: 7 };
    const how = {
      reporters: [],
      signal: AbortSignal.timeout(1000),
      note: () => undefined,
      undoing: () => undefined,
    };
    const refused = (engine: 'postgres' | 'redis', platform: 'local' | 'kind') => () =>
      checkedRequest(
        { ...asked, engine: engines[engine], platform: platforms[platform], resultsFolder: results },
        how,
      );
    expect(refused('redis', 'local')).toThrow('go straight to its members');
    expect(refused('postgres', 'kind')).toThrow('use --platform local');
    expect(readdirSync(results)).toEqual(before);
    expect(existsSync(join(results, 'latest'))).toBe(false);
  });
});
