// Notices when this process's own event loop stood still (a long computation, a starved or suspended host): what was
// measured meanwhile is about us, not about the database.

/** A shorter stall is lost among the inaccuracies of timers and is not reported. Milliseconds. */
export const stallThresholdMs = 50;

/** Shorter pauses of the garbage collector are no more than a timer's inaccuracy. Milliseconds. */
export const gcThresholdMs = 5;

/** The shortest stall that timers of a millisecond can tell, for a process whose every few milliseconds count. */
export const closeStallMs = 3;

/** A tick this often at the most, and several in the shortest stall. */
const tickMs = (shortestMs: number): number => Math.min(10, shortestMs / 5);

export interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Reports each stall of `shortestMs` and more when it is over; the function returned ends the watch. The bounds are those of two
 * ticks around it.
 */
export const watchStalls = (
  nowMs: () => number,
  onStall: (stall: Stall) => void,
  shortestMs = stallThresholdMs,
): (() => void) => {
  let lastMs = nowMs();
  const timer = setInterval(() => {
    const fromMs = lastMs;
    lastMs = nowMs();
    if (lastMs - fromMs >= shortestMs) onStall({ fromMs, toMs: lastMs });
  }, tickMs(shortestMs));
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};
