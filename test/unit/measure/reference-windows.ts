// Windows and partial outages found the naive way, with all operations at hand and gone through again and again: what the way that
// sees each operation once must agree with, to the last digit.
import { ascending, nearestRank } from '../../../harness/measure/latency.ts';
import type { JudgedOperation } from '../../../harness/measure/operations.ts';
import { rounded } from '../../../harness/measure/rounding.ts';
import { overlapMs } from '../../../harness/measure/timeline.ts';
import type { Span } from '../../../harness/measure/timeline.ts';
import type { FoundWindow } from '../../../harness/measure/windows.ts';
import type { Bounded } from '../../../harness/model/bounded.ts';
import type { DowntimeWindow, PartialWindow } from '../../../harness/model/verdict.ts';
import type { Observation } from './observed.ts';

/** All windows in order of time. They never overlap, and no good operation was sent and answered within one. */
export const referenceWindows = (observation: Observation): readonly FoundWindow[] => {
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

/** What is usual for a service, and when it gave any answer. */
interface Habits {
  /** The median of good operations from dispatch to answer: those that waited do not move it as long as they are few. */
  readonly latencyMs: number;
  /** When an operation was acknowledged, in time or not; ascending. */
  readonly answeredMs: Float64Array;
}

/** Null where no operation was good: then nothing is usual. */
const habitsOf = (operations: readonly JudgedOperation[]): Habits | null => {
  const latencies = ascending(operations.filter(({ good }) => good).map(latencyMs));
  if (latencies.length === 0) return null;
  const answered = operations.filter(({ outcome }) => outcome === 'acknowledged');
  return {
    latencyMs: nearestRank(latencies, 0.5),
    answeredMs: ascending(answered.map(({ endedMs }) => endedMs)),
  };
};

/** Who took more than this many times as long as usual did not merely have bad luck: it had to wait. */
const waitedFactor = 3;

type Times = Pick<JudgedOperation, 'dispatchedMs' | 'endedMs'>;

const latencyMs = ({ dispatchedMs, endedMs }: Times): number => endedMs - dispatchedMs;

const hadToWait = (operation: Times, { latencyMs: usualMs }: Habits): boolean =>
  latencyMs(operation) > waitedFactor * usualMs;

const usuallyEnded = (operation: Times, habits: Habits): number =>
  hadToWait(operation, habits) ? operation.dispatchedMs + habits.latencyMs : operation.endedMs;

/** `lastGood` is the last good operation before, absent where there was none; `bad` those that were not good. */
const likelyBeginning = (
  bounds: Span,
  lastGood: JudgedOperation | undefined,
  bad: readonly JudgedOperation[],
  habits: Habits,
): Span =>
  within(bounds, {
    fromMs: lastGood?.endedMs ?? bounds.fromMs,
    toMs: bad.reduce((earliest, each) => Math.min(earliest, usuallyEnded(each, habits)), Infinity),
  });

/**
 * `last` is the last operation that was not good, `after` those due after it and before the end of the bounds; a service that
 * answered nobody for longer than `silentMs` was silent.
 */
const likelyEnd = (
  bounds: Span,
  { last, after }: { readonly last: JudgedOperation; readonly after: readonly JudgedOperation[] },
  habits: Habits,
  silentMs: number,
): Span => {
  const swift = after.findIndex((operation) => !hadToWait(operation, habits));
  const waited = [last, ...(swift === -1 ? after : after.slice(0, swift))];
  const toMs = firstSignOfLife(bounds, habits, silentMs) ?? bounds.toMs;
  const missedMs = waited.map((each) => usuallyEnded(each, habits)).filter((ms) => ms <= toMs);
  return within(bounds, { fromMs: missedMs.reduce((a, b) => Math.max(a, b), bounds.fromMs), toMs });
};

/** The first answer within the bounds, if there had been none for long before, and no pause since. */
const firstSignOfLife = (
  { fromMs, toMs }: Span,
  { answeredMs }: Habits,
  silentMs: number,
): number | undefined => {
  const place = firstFrom(answeredMs, fromMs);
  const [before = -Infinity, first = Infinity] = [answeredMs[place - 1], answeredMs[place]];
  if (first > toMs || first - before <= silentMs) return undefined;
  const after = answeredMs.subarray(place, firstFrom(answeredMs, toMs) + 1);
  const steady = after.every((ms, index) => ms - (after[index - 1] ?? ms) <= silentMs / 2);
  return steady ? first : undefined;
};

/** The place of the first value that is no lower, in ascending ones; their number when all are lower. */
const firstFrom = (ascendingMs: Float64Array, ms: number): number => {
  let [low, high] = [0, ascendingMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascendingMs[middle] ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
};

const within = ({ fromMs, toMs }: Span, span: Span): Span => {
  const clamped = (ms: number) => Math.min(Math.max(ms, fromMs), toMs);
  return { fromMs: clamped(span.fromMs), toMs: clamped(Math.max(span.fromMs, span.toMs)) };
};

/**
 * From two successive operations of a lane that were both not good, with a good one of another lane due in between: the lane
 * was down from the first to the second, and the service was not. Stretches that touch are one. Where every lane is down no
 * good operation is due, so the edges of a window, which reach each lane a little later, make no partial outage.
 */
export const referencePartial = (operations: readonly JudgedOperation[]): readonly PartialWindow[] => {
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
