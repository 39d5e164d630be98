import { describe, expect, it } from 'vitest';
import { matchOutages } from '../../../harness/measure/match.ts';
import { outage, window } from './spans.ts';

describe('outages set against windows', () => {
  it('finds each its own, with its error', () => {
    const { matched, madeUp } = matchOutages(
      [outage(100, 150), outage(500, 700)],
      [window(100.5, 150.2), window(499.8, 701)],
      0,
    );
    expect(matched.map(({ errorMs }) => Number(errorMs.toFixed(3)))).toEqual([-0.3, 1.2]);
    expect(matched.map(({ withinBounds }) => withinBounds)).toEqual([true, true]);
    expect(madeUp).toEqual([]);
  });

  it('says that the truth lay outside when the bounds are too narrow, at either end', () => {
    const bounds = (measured: ReturnType<typeof window>) =>
      matchOutages([outage(100, 150)], [measured], 10).matched[0]?.withinBounds;
    expect(bounds(window(100.5, 150.5))).toBe(true);
    expect(bounds(window(102, 150))).toBe(false);
    expect(bounds(window(100, 147))).toBe(false);
  });

  it('tells what was missed from what was made up', () => {
    const { matched, madeUp } = matchOutages([outage(100, 150)], [window(900, 950)], 20);
    expect(matched[0]).toMatchObject({ windows: 0, measuredMs: 0, errorMs: -50, withinBounds: null });
    expect(madeUp).toHaveLength(1);
  });

  it('counts what an outage still held up as its own, and never as one within bounds', () => {
    const { matched, madeUp } = matchOutages([outage(100, 150)], [window(100, 150), window(158, 165)], 20);
    expect(matched[0]).toMatchObject({ windows: 2, withinBounds: false });
    expect(matched[0]?.measuredMs).toBe(57);
    expect(madeUp).toEqual([]);
  });

  it('gives a window between two outages to the earlier one only', () => {
    const { matched } = matchOutages([outage(100, 150), outage(160, 200)], [window(100, 200)], 20);
    expect(matched.map(({ windows }) => windows)).toEqual([1, 0]);
  });
});
