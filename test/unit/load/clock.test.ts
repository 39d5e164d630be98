// A sleep that ends when it should, while the event loop is busy with other things.
import { expect, it } from 'vitest';
import { hostClockMs, sleepPrecisely } from '../../../load/clock.ts';

it('never ends early, and with its signal at once', async () => {
  for (const forMs of [0, 0.4, 1.5, 7.3]) {
    const fromMs = hostClockMs();
    await sleepPrecisely(forMs);
    expect(hostClockMs() - fromMs).toBeGreaterThanOrEqual(forMs);
  }
  const fromMs = hostClockMs();
  await expect(sleepPrecisely(60_000, AbortSignal.timeout(20))).rejects.toThrow();
  expect(hostClockMs() - fromMs).toBeLessThan(30_000);
});
