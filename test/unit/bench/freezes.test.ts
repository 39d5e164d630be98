// Freezes that somebody outside makes: what is drawn, and how it is set against what a run measured.
import { describe, expect, it } from 'vitest';
import { compareFreezes } from '../../../bench/freezes/compare.ts';
import { drawFreezes, lastsMs, longestMs, shortestMs } from '../../../bench/freezes/draws.ts';
import { renderComparison } from '../../../bench/freezes/render.ts';
import type { DowntimeWindow } from '../../../harness/model/measurements.ts';
import { about, outage, window } from '../calibrate/spans.ts';

type Measured = Pick<DowntimeWindow, 'parts' | 'lateMs'>;
const part = (state: 'down' | 'late', fromMs: number, toMs: number) => ({
  state,
  ...window(fromMs, toMs, 2),
});
const measured = (...parts: ReturnType<typeof part>[]): Measured => ({
  parts,
  lateMs: about(
    parts.reduce((sum, { state, durationMs }) => sum + (state === 'late' ? durationMs.value : 0), 0),
  ),
});
const freezes = [
  { forMs: 300, ...outage(1000, 1300) },
  { forMs: 60, ...outage(3000, 3060) },
  { forMs: 900, ...outage(5000, 5900) },
];
const frame = { ackWithinMs: 30, fromMs: 500 };

describe('the freezes that are drawn', () => {
  it('are those of their seed, of lengths between the shortest and the longest', () => {
    const drawn = drawFreezes(27, 6);
    expect(drawn).toEqual(drawFreezes(27, 6));
    expect(drawn).not.toEqual(drawFreezes(27, 7));
    const lengths = drawn.map(({ forMs }) => forMs);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(shortestMs);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(longestMs);
    expect(lengths.filter((forMs) => forMs > 500).length).toBeGreaterThan(3);
    expect(lengths.filter((forMs) => forMs < 150).length).toBeGreaterThan(3);
  });

  it('leave clients the time to work off what queued, and end within a run’s longest tail', () => {
    const drawn = drawFreezes(27, 6);
    for (const [place, { pauseMs }] of drawn.entries())
      expect(pauseMs).toBeGreaterThanOrEqual(700 + 1.5 * (drawn[place - 1]?.forMs ?? 0) - 1);
    expect(lastsMs(drawn)).toBeLessThan(120_000);
  });
});

describe('freezes against what was measured', () => {
  const right = [
    measured(part('down', 1001, 1299), part('late', 1299, 1450)),
    measured(part('down', 3000, 3061)),
    measured(part('down', 5000, 5901), part('late', 5901, 6400)),
  ];

  it('are inside when the down part holds the truth, however long clients were late after it', () => {
    const { rows, seen, inside, madeUp } = compareFreezes(freezes, right, frame);
    expect({ seen, inside, madeUp }).toEqual({ seen: 3, inside: 3, madeUp: [] });
    expect(rows.map(({ lateMs }) => lateMs)).toEqual([151, 0, 499]);
  });

  it('are outside when what clients worked off is told as down', () => {
    const wrong = [measured(part('down', 1001, 1450)), ...right.slice(1)];
    expect(compareFreezes(freezes, wrong, frame)).toMatchObject({ seen: 3, inside: 2 });
  });

  it('are outside when their clock is off', () => {
    const late = freezes.map(({ forMs, from, to }) => ({
      forMs,
      ...outage(from.value + 10, to.value + 10),
    }));
    expect(compareFreezes(late, right, frame)).toMatchObject({ seen: 3, inside: 0 });
  });

  it('tell what was not seen, and what was down where nothing was frozen', () => {
    const { rows, seen, madeUp } = compareFreezes(
      freezes,
      [measured(part('down', 100, 200)), right[0]!, measured(part('down', 4000, 4100)), right[2]!],
      frame,
    );
    expect(seen).toBe(2);
    expect(rows[1]).toMatchObject({ downMs: null, inside: null });
    // What was before the first freeze is about the run itself.
    expect(madeUp.map(({ atMs }) => atMs)).toEqual([4000]);
  });

  it('are printed as a table, with the share inside', () => {
    const text = renderComparison(
      { 'rw session': compareFreezes(freezes, right, frame) },
      { folder: 'results/x', unfit: [] },
    );
    expect(text).toContain('3 of 3 seen; the truth lay within the bounds of 3: 100 %');
    expect(text).toMatch(/1\.0 s +300 ms +0 ms +298 ms \(294 to 302\) +151 ms +yes/);
  });
});
