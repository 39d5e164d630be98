// Moments with bounds, for the tests of the calibration.
import type { Bounded } from '../../../harness/model/bounded.ts';

export const about = (value: number, by = 1): Bounded => ({ value, lower: value - by, upper: value + by });

/** An outage whose beginning and end are known to a tenth of a millisecond. */
export const outage = (fromMs: number, toMs: number) => ({
  from: about(fromMs, 0.05),
  to: about(toMs, 0.05),
});

export const window = (fromMs: number, toMs: number, by = 1) => ({
  startMs: about(fromMs, by),
  endMs: about(toMs, by),
  durationMs: about(toMs - fromMs, 2 * by),
});
