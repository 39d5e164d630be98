// The watch on our own event loop, with an event loop that really stands still.
import { setTimeout as rest } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { stallThresholdMs, watchStalls } from '../../../load/stalls.ts';
import type { Stall } from '../../../load/stalls.ts';

const nowMs = (): number => performance.now();
const standStill = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

it('finds a stall, with bounds around it', async () => {
  const stalls: Stall[] = [];
  const stop = watchStalls(nowMs, (stall) => stalls.push(stall));
  await rest(30);
  const fromMs = nowMs();
  standStill(4 * stallThresholdMs);
  const toMs = nowMs();
  await rest(30);
  stop();
  const found = stalls.find((stall) => stall.fromMs <= fromMs && stall.toMs >= toMs);
  expect(found).toBeDefined();
});

it('says nothing of a loop that ran all the time, by a clock of its own', async () => {
  const stalls: Stall[] = [];
  let ticks = 0;
  const stop = watchStalls(
    () => (ticks += 10),
    (stall) => stalls.push(stall),
  );
  await rest(100);
  stop();
  expect(ticks).toBeGreaterThan(10);
  expect(stalls).toEqual([]);
});
