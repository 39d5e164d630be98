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
import { habitsOf, likelyBeginning, likelyEnd } from './edges.ts';
import type { Habits } from './edges.ts';
import type { JudgedOperation } from './operations.ts';
import { rounded } from './rounding.ts';
import { overlapMs } from './timeline.ts';
import type { Span } from './timeline.ts';

/** The operations of one service under one policy, ordered by intended time, and what frames them. */
export interface Observation {
  readonly operations: readonly JudgedOperation[];
  readonly ackWithinMs: number;
  /** The load's span: an outage is not followed beyond it. */
  readonly span: Span;
  /** When the load itself stood still. */
  readonly stalls: readonly Span[];
  /**
   * The partition of the data that each lane is about, by the lane's name; absent or empty where data is not split. Where it
   * is, a stretch that met only some of the partitions is an outage of those and not of the whole: with the others between
   * them, the operations of a partition that is down would make a window each.
   */
  readonly partitions?: ReadonlyMap<string, string>;
}

export type FoundWindow = Omit<DowntimeWindow, 'step' | 'phases'>;

/** All windows in order of time. They never overlap, and no good operation was sent and answered within one. */
export const downtimeWindows = (observation: Observation): readonly FoundWindow[] => {
  const outages = outagesOf(observation);
  if (outages.length === 0) return [];
  const habits = habitsOf(observation.operations);
  const boundaries = inOrder(
    outages.flatMap((outage) => [
      widen(beginning(observation, outage, habits), observation.stalls),
      widen(end(observation, outage, habits), observation.stalls),
    ]),
  );
  return outages.map((outage, index) => {
    const [start, stop] = [boundaries[2 * index], boundaries[2 * index + 1]];
    if (start === undefined || stop === undefined) throw new Error('a window has a beginning and an end');
    return describe(observation, { outage, start, stop, number: index + 1 });
  });
};

/** A maximal run of operations that were not good: places in the list, both inclusive. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly bad: Bad;
}

type Bad = readonly [JudgedOperation, ...JudgedOperation[]];

/** One or more stretches, and the good operations between them, all of which waited until it was over. */
interface Outage extends Stretch {
  readonly waited: readonly JudgedOperation[];
  /** Between the stretches. Had somebody who waited there been answered before and not after, the service was up. */
  readonly gaps: readonly Span[];
}

const outagesOf = (observation: Observation): readonly Outage[] => {
  const { operations } = observation;
  const partitions = new Set(observation.partitions?.values()).size;
  const outages: Outage[] = [];
  for (const stretch of badStretches(operations)) {
    const before = outages.at(-1);
    // Where data is split, who waits for one partition says nothing about another.
    const joined = before === undefined || partitions > 1 ? null : join(observation, before, stretch);
    if (joined === null) outages.push({ ...stretch, waited: [], gaps: [] });
    else outages[outages.length - 1] = joined;
  }
  return partitions < 2
    ? outages
    : outages.filter((outage) => partitionsMet(observation, outage) === partitions);
};

/** Null when somebody in between was answered before the later stretch was over: the service was up there. */
const join = (observation: Observation, before: Outage, next: Stretch): Outage | null => {
  const waited = [...before.waited, ...observation.operations.slice(before.last + 1, next.first)];
  const lastDueMs = lastDue(next.bad);
  if (waited.some(({ endedMs }) => endedMs <= lastDueMs)) return null;
  const gap = {
    fromMs: lastDue(before.bad),
    toMs: hopelessMs(firstHopeless(next.bad, observation), observation),
  };
  return {
    first: before.first,
    last: next.last,
    bad: [...before.bad, ...next.bad],
    waited,
    gaps: [...before.gaps, gap],
  };
};

const lastDue = (bad: Bad): number => bad.at(-1)?.intendedMs ?? bad[0].intendedMs;

const badStretches = (operations: readonly JudgedOperation[]): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  let bad: JudgedOperation[] = [];
  const close = (next: number) => {
    const [b1, ...rest] = bad;
    if (b1 !== undefined) stretches.push({ first: next - bad.length, last: next - 1, bad: [b1, ...rest] });
    bad = [];
  };
  operations.forEach((operation, place) => {
    if (operation.good) close(place);
    else bad.push(operation);
  });
  close(operations.length);
  return stretches;
};

const partitionsMet = ({ partitions }: Observation, { bad }: Stretch): number =>
  new Set(bad.map(({ lane }) => partitions?.get(lane))).size;

/** When an outage began or stopped: certainly between the bounds, most likely in a part of them. */
interface Boundary {
  readonly lower: number;
  readonly upper: number;
  readonly likely: Span;
  readonly widenedMs: number;
}

const beginning = (observation: Observation, { first, bad }: Outage, habits: Habits | null): Boundary => {
  const { operations, span } = observation;
  const lastGood = lastGoodBefore(operations, first, lastDue(bad));
  const bounds = {
    fromMs: lastGood?.intendedMs ?? span.fromMs,
    toMs: hopelessMs(firstHopeless(bad, observation), observation),
  };
  return boundary(bounds, habits === null ? bounds : likelyBeginning(bounds, lastGood, bad, habits));
};

/** The last good operation before a place that had its answer by `byMs`. */
const lastGoodBefore = (operations: readonly JudgedOperation[], place: number, byMs: number) => {
  for (let at = place - 1; at >= 0; at -= 1) {
    const operation = operations[at];
    if (operation?.good === true && operation.endedMs <= byMs) return operation;
  }
  return undefined;
};

/** When it was certain that an operation would not be good: it failed, or its time was up. */
const hopelessMs = (operation: JudgedOperation, { ackWithinMs }: Observation): number =>
  Math.min(operation.endedMs, operation.dispatchedMs + ackWithinMs);

const firstHopeless = (bad: Bad, observation: Observation): JudgedOperation =>
  bad.reduce((first, each) =>
    hopelessMs(each, observation) < hopelessMs(first, observation) ? each : first,
  );

const end = (
  { operations, span, ackWithinMs }: Observation,
  { last, bad }: Outage,
  habits: Habits | null,
): Boundary => {
  const after: JudgedOperation[] = [];
  let upper = span.toMs;
  for (let at = last + 1; at < operations.length; at += 1) {
    const operation = operations[at];
    if (operation === undefined || operation.intendedMs >= upper) break;
    after.push(operation);
    if (operation.good) upper = Math.min(upper, operation.endedMs);
  }
  const bounds = { fromMs: lastDue(bad), toMs: upper };
  return boundary(
    bounds,
    habits === null ? bounds : likelyEnd(bounds, { last: bad.at(-1) ?? bad[0], after }, habits, ackWithinMs),
  );
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
  observation: Observation,
  { outage, start, stop, number }: { outage: Outage; start: Placed; stop: Placed; number: number },
): FoundWindow => {
  const { bad, first, last, gaps } = outage;
  const { widenedMs: startWidenedMs, ...startMs } = start;
  const { widenedMs: endWidenedMs, ...endMs } = stop;
  const inside = { fromMs: startMs.upper, toMs: endMs.lower };
  const stalledMs = overlapMs(observation.stalls, inside);
  const widthMs = startMs.upper - startMs.lower + endMs.upper - endMs.lower;
  return {
    number,
    startMs,
    endMs,
    durationMs: durationOf(startMs, endMs, stalledMs + overlapMs(gaps, inside)),
    operations: bad.length,
    seenBy: new Set(bad.map(({ lane }) => lane)).size,
    timeoutDominates:
      firstHopeless(bad, observation).timedOut === true && startMs.upper - bad[0].intendedMs > widthMs / 2,
    widenedByStallsMs: rounded(startWidenedMs + endWidenedMs + stalledMs),
    openEnded: openEnded(first === 0, last === observation.operations.length - 1),
    reasons: reasonsOf(bad),
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

const reasonsOf = (bad: readonly JudgedOperation[]): DowntimeWindow['reasons'] => {
  const counts = new Map<string, number>();
  for (const operation of bad) {
    const reason = reasonOf(operation);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
};

const reasonOf = ({ outcome, reason, timedOut }: JudgedOperation): string => {
  if (outcome === 'acknowledged') return 'acknowledged too late';
  return reason ?? (timedOut === true ? 'timed out' : 'no answer seen');
};
