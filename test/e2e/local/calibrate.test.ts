// A small calibration on real paths: the proxy's outages against what the load measured of them. Small enough for every run of the
// tests, and on whatever machine: so it asks for what no machine excuses, and the figures are for `make calibrate`.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calibrate } from '../../../harness/calibrate/calibrate.ts';
import type { Calibration, SeriesName, SeriesScore } from '../../../harness/model/calibration.ts';
import { renderCalibration } from '../../../reports/calibration/console.ts';
import { checkedRequest } from '../../../harness/calibrate/request.ts';
import type { CalibrationRequest } from '../../../harness/calibrate/request.ts';
import type { DisturbedPath, TrueSpan } from '../../../harness/model/disturbance.ts';
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

/** The outages of a second, one of each cause. The small ones are for a machine that is not busy. */
const longOnes = ({ outages }: SeriesScore) => outages.filter(({ sizeMs }) => sizeMs >= 1000);

/** Nothing makes an outage shorter than this, but for what it takes to notice it. */
const tooShortMs = 700;
/** A busy machine makes outages longer, also where nobody sees it: in the servers. */
const tooLongMs = 3000;
/** What a lie is about: more than any of these. */
const lieMs = 5000;

/** For as long as the path or the load stood still, neither knows when an outage began or ended. */
const expectRight = ({ series }: Calibration, causes = 2): void => {
  expect(series.flatMap(longOnes)).toHaveLength(causes);
  for (const score of series) {
    const vagueMs = score.stalls.longestMs + score.pathStood.longestMs + score.pacerLagMsP999;
    for (const { cause, measuredMs, trueMs } of longOnes(score)) {
      expect(measuredMs, `${cause} was not seen`).not.toBeNull();
      expect(measuredMs! - trueMs, cause).toBeGreaterThan(-tooShortMs - vagueMs);
      expect(measuredMs! - trueMs, cause).toBeLessThan(tooLongMs + vagueMs);
    }
  }
};

const later = (byMs: number, { from, to }: TrueSpan): TrueSpan => ({
  from,
  to: { value: to.value + byMs, lower: to.lower + byMs, upper: to.upper + byMs },
});

/** Paths that say that their long outages were longer than they were, or shorter. */
const liars: Readonly<Record<string, (path: DisturbedPath) => DisturbedPath['disturb']>> = {
  longer: (path) => async (how, forMs) => later(forMs < 1000 ? 0 : lieMs, await path.disturb(how, forMs)),
  shorter: (path) => async (how, forMs) => {
    const byMs = forMs < 1000 ? 0 : lieMs;
    return later(-byMs, await path.disturb(how, forMs + byMs));
  },
};

/** The same on a site of which something is said that is not so. */
const lying = (honest: CalibrationRequest, lie: (site: LocalSite) => LocalSite): CalibrationRequest => ({
  ...honest,
  platform: {
    ...honest.platform,
    open: async (...args) => lie(await honest.platform.open(...args)),
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
    expect(
      calibration.series
        .flatMap(longOnes)
        .map(({ cause }) => cause)
        .sort(),
    ).toEqual(['freeze', 'silence']);
    expectRight(calibration);
    expect(calibration.versions).toHaveProperty('postgres');
    const record = readFileSync(join(folder, 'record.jsonl'), 'utf8');
    expect(record).not.toMatch(/"kind":"undone","what":"[^"]*","error":"/);
  });

  it('finds those of sessions that are busy, and not what they work off afterwards', async () => {
    const { calibration } = await calibrate(request('busy-echo-35', 1000, [1000]));
    expectRight(calibration, 3);
    const [score] = calibration.series;
    expect(score?.utilisation?.asked).toBe(0.35);
    expect(score?.utilisation?.measured).toBeGreaterThan(0.1);
    expect(renderCalibration(calibration)).toMatch(/freeze +1000 ms +1 of 1/);
  });

  it('is red when a server is said to have been frozen for longer than it was', async () => {
    const honest = request('busy-echo-35', 1000, [1000]);
    const liar = lying(honest, (site) => ({
      ...site,
      startSlowEcho: async (takesMs) => {
        const server = await site.startSlowEcho(takesMs);
        return { ...server, freeze: async (forMs) => later(lieMs, await server.freeze(forMs)) };
      },
    }));
    const { calibration } = await calibrate(liar);
    expect(calibration.verdict).not.toBe('pass');
    expect(() => {
      expectRight(calibration, 3);
    }).toThrow('freeze');
  });

  it.each(Object.entries(liars))('is red when outages are said to be %s than they were', async (_, lie) => {
    const liar = lying(request('instrument-connections', 200, [1000]), (site) => ({
      ...site,
      openDisturbedPath: async (to) => {
        const path = await site.openDisturbedPath(to);
        return { ...path, disturb: lie(path) };
      },
    }));
    const { calibration } = await calibrate(liar);
    expect(calibration.verdict).not.toBe('pass');
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
