import { describe, expect, it } from 'vitest';
import {
  goalOf,
  rateWhenBusy,
  seriesOf,
  standardSizesMs,
  surelySeenMs,
  trialsOf,
} from '../../../harness/calibrate/series.ts';
import { seededRandom } from '../../../harness/model/seeded-random.ts';

const request = { rateHz: 1000, count: 3, sizesMs: standardSizesMs, canFreeze: true };
const series = seriesOf(request);

describe('the series of a calibration', () => {
  it('hold every cause and size as often as was asked', () => {
    for (const each of series) {
      const trials = trialsOf(each, seededRandom(1));
      for (const cause of each.causes)
        for (const forMs of each.sizesMs)
          expect(trials.filter((trial) => trial.cause === cause && trial.forMs === forMs)).toHaveLength(
            each.busy === undefined ? 3 : 1,
          );
    }
    expect(new Set(series.flatMap(({ causes }) => causes))).toEqual(
      new Set(['refuse', 'reset', 'silence', 'slow', 'freeze']),
    );
  });

  it('are in an order of chance that the seed repeats', () => {
    const order = (seed: number) => trialsOf(series[0]!, seededRandom(seed));
    expect(order(7)).toEqual(order(7));
    expect(order(7)).not.toEqual(order(8));
    expect(order(7).map(({ forMs }) => forMs)).not.toEqual(
      order(7)
        .map(({ forMs }) => forMs)
        .sort((a, b) => a - b),
    );
  });

  it('freeze nothing where a server cannot be frozen', () => {
    const frozen = seriesOf({ ...request, canFreeze: false }).filter(({ causes }) =>
      causes.includes('freeze'),
    );
    // The slow echo server is a process of ours.
    expect([...new Set(frozen.map(({ target }) => target))]).toEqual(['slow-echo']);
  });

  it('say from which length on an outage must be seen', () => {
    const [connections, sessions] = series;
    expect(surelySeenMs(connections!, 'refuse')).toBe(3);
    expect(surelySeenMs(sessions!, 'silence')).toBe(23);
  });
});

describe('series with busy sessions', () => {
  const busy = seriesOf({ ...request, count: 30 }).filter((each) => each.busy !== undefined);

  it('are about three utilisations, on a slow server and on the database', () => {
    expect(busy.map(({ name }) => name)).toEqual([
      'busy-echo-10',
      'busy-echo-35',
      'busy-echo-70',
      'busy-database-10',
      'busy-database-35',
      'busy-database-70',
    ]);
    for (const { causes } of busy) expect(causes).toEqual(['refuse', 'silence', 'freeze']);
  });

  it('inject at least three hundred outages that must be seen, by default', () => {
    const sure = busy.flatMap((each) => {
      const fitted = { ...each, rateHz: rateWhenBusy(each, 10 * each.busy!.utilisation) };
      return trialsOf(fitted, seededRandom(1)).filter(
        ({ cause, forMs }) => forMs > 0 && forMs >= surelySeenMs(fitted, cause),
      );
    });
    expect(sure.length).toBeGreaterThanOrEqual(300);
  });

  it('take their rate from what an operation takes', () => {
    const [, third] = busy;
    expect(rateWhenBusy(third!, 3.5)).toBeCloseTo(400);
    expect(rateWhenBusy(third!, 7)).toBeCloseTo(200);
  });

  it('leave their sessions the time to work off what queued, unless it was refused', () => {
    const trials = trialsOf(busy[2]!, seededRandom(3));
    for (const [place, { pauseMs }] of trials.entries()) {
      const before = trials[place - 1];
      const waited = before === undefined || before.cause === 'refuse' ? 0 : before.forMs;
      // What queued while it stood still, at 70 %: it falls due at seven tenths of the pace at which it is worked off.
      expect(pauseMs).toBeGreaterThanOrEqual(300 + (waited * 0.7) / 0.3);
      if (waited === 0) expect(pauseMs).toBeLessThan(500);
    }
  });

  it('want p90 of the error within ten milliseconds, at a hundred operations a second and session', () => {
    expect(goalOf({ ...busy[0]!, rateHz: 400 })).toEqual({ ms: 10, share: 0.9 });
    expect(goalOf({ ...busy[0]!, rateHz: 100 })).toEqual({ ms: 20, share: 0.9 });
    expect(goalOf(series[0]!)).toEqual({ ms: 2, share: 0.99 });
  });

  it('leave out outages that would take too long to work off, unless there are no others', () => {
    expect(busy[0]?.sizesMs).toEqual([0, 50, 200, 1000]);
    const long = seriesOf({ ...request, sizesMs: [0, 5000] });
    expect(long.find(({ name }) => name === 'busy-echo-10')?.sizesMs).toEqual([0, 5000]);
  });
});
