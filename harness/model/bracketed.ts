// When a deed was done, which is no single moment: it takes a while, and the clock is read right before and right after it.
import { hostClockMs } from '../../load/clock.ts';
import type { Bounded } from './bounded.ts';

/** Milliseconds of this host's monotonic clock. Rejects as the deed does. */
export const bracketed = async (deed: () => void | Promise<void>): Promise<Bounded> => {
  const lower = hostClockMs();
  await deed();
  const upper = hostClockMs();
  return { value: (lower + upper) / 2, lower, upper };
};
