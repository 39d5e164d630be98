// The watch on our own event loop: on timers and a clock of the test, and once with a loop that really stands still.
import { afterEach, expect, it, vi } from 'vitest';
import { stallThresholdMs, watchStalls } from '../../../load/stalls.ts';
import type { Stall } from '../../../load/stalls.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A loop whose clock and timers go on together, until the loop stands still and only the clock goes on. */
const virtualLoop = () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const loop = {
    nowMs: 1000,
    runFor: (ms: number) => {
      for (let passed = 0; passed < ms; passed += 1) {
        loop.nowMs += 1;
        vi.advanceTimersByTime(1);
      }
    },
  };
  return loop;
};

it('tells a stall when it is over, from the tick before it to the tick after it, and nothing else', () => {
  const loop = virtualLoop();
  const told = vi.fn<(stall: Stall) => void>();
  const stop = watchStalls(() => loop.nowMs, told);
  loop.runFor(1005);
  expect(told).not.toHaveBeenCalled();
  loop.nowMs += 2 * stallThresholdMs;
  loop.runFor(1000);
  expect(told.mock.calls).toEqual([[{ fromMs: 2000, toMs: 2010 + 2 * stallThresholdMs }]]);
  stop();
  loop.nowMs += 2 * stallThresholdMs;
  loop.runFor(1000);
  expect(told).toHaveBeenCalledOnce();
});

it.each([50, 20])('tells stalls of %d ms, and no shorter ones', (shortestMs) => {
  const loop = virtualLoop();
  const tickMs = Math.min(10, shortestMs / 5);
  const told = vi.fn<(stall: Stall) => void>();
  const stop = watchStalls(() => loop.nowMs, told, shortestMs);
  loop.nowMs += shortestMs - tickMs - 0.1;
  loop.runFor(tickMs);
  expect(told).not.toHaveBeenCalled();
  loop.nowMs += shortestMs - tickMs;
  loop.runFor(tickMs);
  expect(told).toHaveBeenCalledOnce();
  stop();
});

it('finds a loop that really stood still', async () => {
  const stalls: Stall[] = [];
  const stop = watchStalls(
    () => performance.now(),
    (stall) => stalls.push(stall),
  );
  const fromMs = performance.now();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4 * stallThresholdMs);
  const toMs = performance.now();
  const found = () => stalls.some((stall) => stall.fromMs <= fromMs && stall.toMs >= toMs);
  await expect.poll(found, { timeout: 10_000 }).toBe(true);
  stop();
});
