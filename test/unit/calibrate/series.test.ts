import { describe, expect, it } from 'vitest';
import { seriesOf, standardSizesMs, surelySeenMs, trialsOf } from '../../../harness/calibrate/series.ts';
import { seededRandom } from '../../../harness/model/seeded-random.ts';

const request = { rateHz: 1000, count: 3, sizesMs: standardSizesMs, canFreeze: true };
const series = seriesOf(request);

describe('the series of a calibration', () => {
  it('hold every cause and size as often as was asked', () => {
    for (const each of series) {
      const trials = trialsOf(each, seededRandom(1));
      for (const cause of each.causes)
        for (const forMs of each.sizesMs)
          expect(trials.filter((trial) => trial.cause === cause && trial.forMs === forMs)).toHaveLength(3);
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
    expect(seriesOf({ ...request, canFreeze: false }).flatMap(({ causes }) => causes)).not.toContain(
      'freeze',
    );
  });

  it('say from which length on an outage must be seen', () => {
    const [connections, sessions] = series;
    expect(surelySeenMs(connections!, 'refuse')).toBe(3);
    expect(surelySeenMs(sessions!, 'silence')).toBe(23);
  });
});
