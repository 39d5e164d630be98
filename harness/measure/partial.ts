// Partial outages: some lanes of a service were down while others were served. A downtime window is the whole service's;
// this finds what a window cannot show, such as one session that fails to reconnect.
import type { PartialWindow } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import type { JudgedOperation } from './operations.ts';
import { rounded } from './rounding.ts';

/**
 * From two successive operations of a lane that were both not good, with a good one of another lane due in between: the lane
 * was down from the first to the second, and the service was not. Stretches that touch are one. Where every lane is down no
 * good operation is due, so the edges of a window, which reach each lane a little later, make no partial outage.
 */
export const collectPartial = (): Collector<JudgedOperation, readonly PartialWindow[]> => {
  const stretches: PartialWindow[] = [];
  const lastOf = new Map<string, JudgedOperation>();
  let lastGoodDueMs = -Infinity;
  return {
    add(operation) {
      const { lane, intendedMs, good } = operation;
      const previous = lastOf.get(lane);
      if (previous?.good === false && !good && lastGoodDueMs > previous.intendedMs) {
        const [startMs, endMs] = [rounded(previous.intendedMs), rounded(intendedMs)];
        addTo(stretches, { startMs, endMs, lanesDown: [lane] });
      }
      if (good) lastGoodDueMs = intendedMs;
      lastOf.set(lane, operation);
    },
    result: () => stretches,
  };
};

/** The piece ends no earlier than any before it, so that those which it touches are the last ones. */
const addTo = (stretches: PartialWindow[], piece: PartialWindow): void => {
  let stretch = piece;
  for (
    let last = stretches.at(-1);
    last !== undefined && last.endMs >= stretch.startMs;
    last = stretches.at(-1)
  ) {
    stretch = union(last, stretch);
    stretches.pop();
  }
  stretches.push(stretch);
};

const union = (a: PartialWindow, b: PartialWindow): PartialWindow => ({
  startMs: Math.min(a.startMs, b.startMs),
  endMs: Math.max(a.endMs, b.endMs),
  lanesDown: [...new Set([...a.lanesDown, ...b.lanesDown])].sort(),
});
