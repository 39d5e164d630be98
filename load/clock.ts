// The clocks of the load: this host's monotonic clock, and the run's clock, which is the same one counted from the run's
// beginning. Never the wall clock: it may be set while a run goes on.
import { setTimeout as sleep } from 'node:timers/promises';

/** This host's monotonic clock in milliseconds. Every process of one host reads the same clock. */
export const hostClockMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The run's clock, in milliseconds, to the microsecond: finer digits only make the ledger longer. */
export const runClock =
  (originMs: number): (() => number) =>
  () =>
    Math.round((hostClockMs() - originMs) * 1000) / 1000;

/** A timer may come a millisecond late, and this much is left for it. */
const timerSlackMs = 2;

/**
 * Resolves when so many milliseconds are over, to the tenth of one. A plain timer is looked at when something arrives or a whole
 * millisecond is over, so that what it does falls together with what arrives.
 */
export const sleepPrecisely = async (forMs: number, signal?: AbortSignal): Promise<void> => {
  const untilMs = performance.now() + forMs;
  if (forMs > timerSlackMs) await sleep(forMs - timerSlackMs, undefined, { signal });
  // Without a promise a turn: what the collector has to clear away would hold up what is measured.
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (performance.now() < untilMs) setImmediate(look);
      else resolve();
    };
    look();
  });
};
