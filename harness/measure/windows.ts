// Downtime windows: the maximal stretches of operations that were not good, each between two good ones, with bounds within
// which the outage certainly began and stopped. It knows neither steps nor milestones.
//
// What the bounds rest on: operations meet the service in the order in which they were due, but for those that waited until it
// was back. With g0 the last good operation before, b1..bn those that were not good, g1 the first good one after, the outage
// began in (intended(g0), ended(b1)] and stopped in (intended(bn), acked(g1)]. Each bound is drawn in as far as that allows:
//  - The outage had begun when the first of b1..bn to end had ended, whichever it was, and when an operation had gone
//    without an answer for as long as a good one may take: a service that is up would have answered by then.
//  - It had stopped at the earliest acknowledgement of any later good operation, not only of g1.
//  - A good operation that still waited when bn fell due may have met the service only after the outage; it proves nothing
//    about the time before, so g0 is the last one that had its answer by then. For the same reason it does not part two
//    stretches: where sessions were lost, some operations are refused while others, due earlier, wait for the end.
//  - Beginnings and ends follow each other in time: a moment is no earlier than the lower bound of any before it, and no
//    later than the upper bound of any after it. That is also what keeps neighbours apart that share a good operation.
// Within the bounds the value is where the service's usual latency puts it: see `edges.ts`.
import type { Bounded } from '../model/bounded.ts';
import type { DowntimeWindow } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import { collectHabits, likelyBeginning, likelyEnd } from './edges.ts';
import type { Habits } from './edges.ts';
import type { JudgedOperation } from './operations.ts';
import { collectOutages } from './outages.ts';
import type { OutageFrame, Outage } from './outages.ts';
import { rounded } from './rounding.ts';
import { overlapMs } from './timeline.ts';
import type { Span } from './timeline.ts';

export type FoundWindow = Omit<DowntimeWindow, 'step' | 'phases'>;

/**
 * All windows in order of time, of the operations of one service under one policy, told in the order of their intended times. They
 * never overlap, and no good operation was sent and answered within one.
 */
export const collectWindows = (frame: OutageFrame): Collector<JudgedOperation, readonly FoundWindow[]> => {
  const [outages, habits] = [collectOutages(frame), collectHabits()];
  return {
    add(operation) {
      outages.add(operation);
      habits.add(operation);
    },
    result: () => placed(outages.result(), habits.result(), frame),
  };
};

/** The same of few operations. */
export const downtimeWindows = ({
  operations,
  ...frame
}: OutageFrame & { readonly operations: Iterable<JudgedOperation> }): readonly FoundWindow[] => {
  const windows = collectWindows(frame);
  for (const operation of operations) windows.add(operation);
  return windows.result();
};

const placed = (
  outages: readonly Outage[],
  habits: Habits | null,
  frame: OutageFrame,
): readonly FoundWindow[] => {
  const boundaries = inOrder(
    outages.flatMap((outage) => [
      widen(beginning(outage, habits, frame), frame.stalls),
      widen(end(outage, habits, frame), frame.stalls),
    ]),
  );
  return outages.map((outage, index) => {
    const [start, stop] = [boundaries[2 * index], boundaries[2 * index + 1]];
    if (start === undefined || stop === undefined) throw new Error('a window has a beginning and an end');
    return describe(outage, { start, stop, number: index + 1 }, frame);
  });
};

/** When an outage began or stopped: certainly between the bounds, most likely in a part of them. */
interface Boundary {
  readonly lower: number;
  readonly upper: number;
  readonly likely: Span;
  readonly widenedMs: number;
}

const beginning = (outage: Outage, habits: Habits | null, { span }: OutageFrame): Boundary => {
  const bounds = { fromMs: outage.lastGood?.intendedMs ?? span.fromMs, toMs: outage.hopelessMs };
  return boundary(bounds, habits === null ? bounds : likelyBeginning(bounds, outage, habits));
};

const end = (outage: Outage, habits: Habits | null, { ackWithinMs }: OutageFrame): Boundary => {
  const bounds = { fromMs: outage.lastDueMs, toMs: outage.answeredMs };
  return boundary(bounds, habits === null ? bounds : likelyEnd(bounds, outage, habits, ackWithinMs));
};

const boundary = ({ fromMs, toMs }: Span, likely: Span): Boundary => ({
  lower: fromMs,
  upper: toMs,
  likely,
  widenedMs: 0,
});

/** While the load stood still it saw nothing: a boundary that touches a stall may lie anywhere within it. */
const widen = (boundary: Boundary, stalls: readonly Span[]): Boundary => {
  const { lower, upper, likely } = boundary;
  const certain = around({ fromMs: lower, toMs: upper }, stalls);
  return {
    lower: certain.fromMs,
    upper: certain.toMs,
    likely: around(likely, stalls),
    widenedMs: lower - certain.fromMs + certain.toMs - upper,
  };
};

/** A span with all stalls that touch it. */
const around = (span: Span, stalls: readonly Span[]): Span => {
  const touching = stalls.filter(({ fromMs, toMs }) => fromMs < span.toMs && toMs > span.fromMs);
  return {
    fromMs: Math.min(span.fromMs, ...touching.map(({ fromMs }) => fromMs)),
    toMs: Math.max(span.toMs, ...touching.map(({ toMs }) => toMs)),
  };
};

interface Placed extends Bounded {
  readonly widenedMs: number;
}

/** Draws bounds in so that lower ones and upper ones rise along the list, and places values in them that rise as well. */
const inOrder = (boundaries: readonly Boundary[]): readonly Placed[] => {
  let highest = -Infinity;
  const raised = boundaries.map((each) => {
    highest = Math.max(highest, each.lower);
    return { ...each, lower: highest };
  });
  let lowest = Infinity;
  const lowered = raised.toReversed().map((each) => {
    lowest = Math.min(lowest, each.upper);
    return { ...each, upper: lowest };
  });
  let latest = -Infinity;
  return lowered.toReversed().map(({ lower, upper, likely, widenedMs }) => {
    const middle = (likely.fromMs + likely.toMs) / 2;
    // The upper bounds rise, so that this stays within its own.
    latest = Math.max(latest, Math.min(Math.max(middle, lower), upper));
    return { value: rounded(latest), lower: rounded(lower), upper: rounded(upper), widenedMs };
  });
};

const describe = (
  outage: Outage,
  { start, stop, number }: { readonly start: Placed; readonly stop: Placed; readonly number: number },
  { stalls }: OutageFrame,
): FoundWindow => {
  const { widenedMs: startWidenedMs, ...startMs } = start;
  const { widenedMs: endWidenedMs, ...endMs } = stop;
  const inside = { fromMs: startMs.upper, toMs: endMs.lower };
  const stalledMs = overlapMs(stalls, inside);
  const widthMs = startMs.upper - startMs.lower + endMs.upper - endMs.lower;
  return {
    number,
    startMs,
    endMs,
    durationMs: durationOf(startMs, endMs, stalledMs + overlapMs(outage.gaps, inside)),
    operations: outage.bad.endedMs.length(),
    seenBy: outage.lanes.size,
    timeoutDominates: outage.hopelessTimedOut && startMs.upper - outage.firstDueMs > widthMs / 2,
    widenedByStallsMs: rounded(startWidenedMs + endWidenedMs + stalledMs),
    openEnded: openEnded(outage.atStart, outage.atEnd),
    reasons: [...outage.reasons]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  };
};

/**
 * The values are in order, so the difference is never negative; neither is a duration. While the load stood still, or where it
 * could not be told, the service may have been up, unseen: the lower bound does not count that time.
 */
const durationOf = (start: Bounded, stop: Bounded, unseenMs: number): Bounded => ({
  value: rounded(stop.value - start.value),
  lower: rounded(Math.max(0, stop.lower - start.upper - unseenMs)),
  upper: rounded(stop.upper - start.lower),
});

const openEnded = (atStart: boolean, atEnd: boolean): DowntimeWindow['openEnded'] => {
  if (atStart) return atEnd ? 'both' : 'start';
  return atEnd ? 'end' : 'no';
};
