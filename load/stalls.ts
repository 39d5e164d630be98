// Notices when this process's own event loop stood still (a long computation, a starved or suspended host): what was
// measured meanwhile is about us, not about the database.

/** A shorter stall is lost among the inaccuracies of timers and is not reported. Milliseconds. */
export const stallThresholdMs = 50;

/** Shorter pauses of the garbage collector are no more than a timer's inaccuracy. Milliseconds. */
export const gcThresholdMs = 5;

/** How closely to watch: milliseconds. */
export interface Watchfulness {
  readonly tickMs: number;
  readonly thresholdMs: number;
}

/** As closely as it takes to see stalls of that length. */
export const watchfulFor = (thresholdMs: number): Watchfulness => ({
  tickMs: Math.min(10, thresholdMs / 5),
  thresholdMs,
});

/** For a process whose every few milliseconds count: threshold of the shortest stall that timers of a millisecond can tell. */
export const closeStallMs = 3;

export interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Reports each stall when it is over; the function returned ends the watch. The bounds are those of two ticks around it. */
export const watchStalls = (
  nowMs: () => number,
  onStall: (stall: Stall) => void,
  { tickMs, thresholdMs }: Watchfulness = watchfulFor(stallThresholdMs),
): (() => void) => {
  let lastMs = nowMs();
  const timer = setInterval(() => {
    const fromMs = lastMs;
    lastMs = nowMs();
    if (lastMs - fromMs >= thresholdMs) onStall({ fromMs, toMs: lastMs });
  }, tickMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};
