// Downtime windows: the maximal stretches of operations that were not good, each between two good ones, with bounds within
// which the outage certainly began and stopped. It knows neither steps nor milestones.
//
// What the bounds rest on: a window is one outage, and operations meet the service in the order in which they were due.
// With g0 the last good operation before, b1..bn those that were not good, g1 the first good one after, the outage began in
// (intended(g0), ended(b1)] and stopped in (intended(bn), acked(g1)]. Each bound is drawn in as far as that allows:
//  - The outage had begun when the first of b1..bn to end had ended, whichever it was, and when an operation had gone
//    without an answer for as long as a good one may take: a service that is up would have answered by then.
//  - It had stopped at the earliest acknowledgement of any later good operation, not only of g1.
//  - A good operation that still waited when bn fell due may have met the service only after the outage; it proves nothing
//    about the time before, so g0 is the last one that had its answer by then.
//  - Beginnings and ends follow each other in time: a moment is no earlier than the lower bound of any before it, and no
//    later than the upper bound of any after it. That is also what keeps neighbours apart that share a good operation.
import type { Bounded, DowntimeWindow } from '../model/verdict.ts';
import type { JudgedOperation } from './operations.ts';
import { bounded, rounded } from './rounding.ts';
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

/** All windows in order of time. They never overlap, and none contains a good operation. */
export const downtimeWindows = (observation: Observation): readonly FoundWindow[] => {
  const stretches = badStretches(observation.operations).filter(reachesAll(observation));
  const boundaries = stretches.flatMap((stretch) => [
    widen(beginning(observation, stretch), observation.stalls),
    widen(end(observation, stretch), observation.stalls),
  ]);
  const ordered = inOrder(boundaries);
  return stretches.map((stretch, index) => {
    const [start, stop] = [ordered[2 * index], ordered[2 * index + 1]];
    if (start === undefined || stop === undefined) throw new Error('a window has a beginning and an end');
    return describe(observation, { stretch, start, stop, number: index + 1 });
  });
};

/** A maximal run of operations that were not good: places in the list, both inclusive. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly bad: readonly [JudgedOperation, ...JudgedOperation[]];
}

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

/** Whether a stretch met every partition of the data. */
const reachesAll = ({ partitions = new Map<string, string>() }: Observation) => {
  const all = new Set(partitions.values()).size;
  return ({ bad }: Stretch): boolean =>
    all < 2 || new Set(bad.map(({ lane }) => partitions.get(lane))).size === all;
};

interface Boundary {
  readonly lower: number;
  readonly upper: number;
  readonly widenedMs: number;
}

const beginning = (observation: Observation, { first, bad }: Stretch): Boundary => {
  const lastDueMs = bad.at(-1)?.intendedMs ?? bad[0].intendedMs;
  const lower = lastGoodBefore(observation.operations, first, lastDueMs) ?? observation.span.fromMs;
  return { lower, upper: hopelessMs(firstHopeless(bad, observation), observation), widenedMs: 0 };
};

/** When the last good operation before a place that had its answer by `byMs` was due. */
const lastGoodBefore = (operations: readonly JudgedOperation[], place: number, byMs: number) => {
  for (let at = place - 1; at >= 0; at -= 1) {
    const operation = operations[at];
    if (operation?.good === true && operation.endedMs <= byMs) return operation.intendedMs;
  }
  return undefined;
};

/** When it was certain that an operation would not be good: it failed, or its time was up. */
const hopelessMs = (operation: JudgedOperation, { ackWithinMs }: Observation): number =>
  Math.min(operation.endedMs, operation.dispatchedMs + ackWithinMs);

const firstHopeless = (bad: Stretch['bad'], observation: Observation): JudgedOperation =>
  bad.reduce((first, each) =>
    hopelessMs(each, observation) < hopelessMs(first, observation) ? each : first,
  );

const end = ({ operations, span }: Observation, { last, bad }: Stretch): Boundary => {
  let upper = span.toMs;
  for (let at = last + 1; at < operations.length; at += 1) {
    const operation = operations[at];
    if (operation === undefined || operation.intendedMs >= upper) break;
    if (operation.good) upper = Math.min(upper, operation.endedMs);
  }
  return { lower: bad.at(-1)?.intendedMs ?? bad[0].intendedMs, upper, widenedMs: 0 };
};

/** While the load stood still it saw nothing: a boundary that touches a stall may lie anywhere within it. */
const widen = (boundary: Boundary, stalls: readonly Span[]): Boundary => {
  const touching = stalls.filter(({ fromMs, toMs }) => fromMs < boundary.upper && toMs > boundary.lower);
  const lower = Math.min(boundary.lower, ...touching.map(({ fromMs }) => fromMs));
  const upper = Math.max(boundary.upper, ...touching.map(({ toMs }) => toMs));
  return { lower, upper, widenedMs: boundary.lower - lower + upper - boundary.upper };
};

/** Draws bounds in so that lower ones and upper ones rise along the list; the midpoints then rise as well. */
const inOrder = (boundaries: readonly Boundary[]): readonly Boundary[] => {
  let highest = -Infinity;
  const raised = boundaries.map((boundary) => {
    highest = Math.max(highest, boundary.lower);
    return { ...boundary, lower: highest };
  });
  let lowest = Infinity;
  const lowered = raised.toReversed().map((boundary) => {
    lowest = Math.min(lowest, boundary.upper);
    return { ...boundary, upper: lowest };
  });
  return lowered.toReversed();
};

const describe = (
  observation: Observation,
  found: { stretch: Stretch; start: Boundary; stop: Boundary; number: number },
): FoundWindow => {
  const { bad, first, last } = found.stretch;
  const startMs = bounded(found.start.lower, found.start.upper);
  const endMs = bounded(found.stop.lower, found.stop.upper);
  const stalledMs = overlapMs(observation.stalls, { fromMs: startMs.upper, toMs: endMs.lower });
  const widthMs = startMs.upper - startMs.lower + endMs.upper - endMs.lower;
  return {
    number: found.number,
    startMs,
    endMs,
    durationMs: durationOf(startMs, endMs, stalledMs),
    operations: bad.length,
    seenBy: new Set(bad.map(({ lane }) => lane)).size,
    timeoutDominates:
      firstHopeless(bad, observation).timedOut === true && startMs.upper - bad[0].intendedMs > widthMs / 2,
    widenedByStallsMs: rounded(found.start.widenedMs + found.stop.widenedMs + stalledMs),
    openEnded: openEnded(first === 0, last === observation.operations.length - 1),
    reasons: reasonsOf(bad),
  };
};

/**
 * The midpoints are in order, so the value is never negative; neither is a duration. While the load stood still the service
 * may have been up, unseen: the lower bound does not count that time.
 */
const durationOf = (start: Bounded, stop: Bounded, stalledMs: number): Bounded => ({
  value: rounded(stop.value - start.value),
  lower: rounded(Math.max(0, stop.lower - start.upper - stalledMs)),
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
