// Partial outages: some lanes of a service were down while others were served. A downtime window is the whole service's;
// this finds what a window cannot show, such as one session that fails to reconnect.
import type { PartialWindow } from '../model/verdict.ts';
import type { JudgedOperation } from './operations.ts';
import { rounded } from './rounding.ts';

/**
 * From two successive operations of a lane that were both not good, with a good one of another lane due in between: the lane
 * was down from the first to the second, and the service was not. Stretches that touch are one. Where every lane is down no
 * good operation is due, so the edges of a window, which reach each lane a little later, make no partial outage.
 */
export const partialWindows = (operations: readonly JudgedOperation[]): readonly PartialWindow[] => {
  const pieces: PartialWindow[] = [];
  const lastOf = new Map<string, JudgedOperation>();
  let lastGoodDueMs = -Infinity;
  for (const operation of operations) {
    const previous = lastOf.get(operation.lane);
    if (previous?.good === false && !operation.good && lastGoodDueMs > previous.intendedMs) {
      pieces.push({
        startMs: rounded(previous.intendedMs),
        endMs: rounded(operation.intendedMs),
        lanesDown: [operation.lane],
      });
    }
    if (operation.good) lastGoodDueMs = operation.intendedMs;
    lastOf.set(operation.lane, operation);
  }
  return merged(pieces.sort((a, b) => a.startMs - b.startMs));
};

const merged = (pieces: readonly PartialWindow[]): readonly PartialWindow[] => {
  const stretches: PartialWindow[] = [];
  for (const piece of pieces) {
    const last = stretches.at(-1);
    if (last === undefined || piece.startMs > last.endMs) stretches.push(piece);
    else stretches[stretches.length - 1] = union(last, piece);
  }
  return stretches;
};

const union = (a: PartialWindow, b: PartialWindow): PartialWindow => ({
  startMs: a.startMs,
  endMs: Math.max(a.endMs, b.endMs),
  lanesDown: [...new Set([...a.lanesDown, ...b.lanesDown])].sort(),
});
