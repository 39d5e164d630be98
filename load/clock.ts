// The clocks of the load: this host's monotonic clock, and the run's clock, which is the same one counted from the run's
// beginning. Never the wall clock: it may be set while a run goes on.

/** This host's monotonic clock in milliseconds. Every process of one host reads the same clock. */
export const hostClockMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The run's clock, in milliseconds, to the microsecond: finer digits only make the ledger longer. */
export const runClock =
  (originMs: number): (() => number) =>
  () =>
    Math.round((hostClockMs() - originMs) * 1000) / 1000;
