// Downtime windows: the maximal stretches of operations that were not good, each between two good ones, cut into the parts in which the
// service was down and those in which it was late, with bounds within which each certainly began and stopped. It knows neither steps
// nor milestones.
//
// A window as a whole is about operations and the moments at which they were due. With g0 the last good operation before, b1..bn those
// that were not good, g1 the first good one after, it began in (intended(g0), ended(b1)] and stopped in (intended(bn), acked(g1)]. Each
// bound is drawn in as far as that allows:
//  - It had begun when the first of b1..bn to end had ended, whichever it was, and when an operation had gone without an answer for
//    as long as a good one may take.
//  - It had stopped at the earliest acknowledgement of any later good operation, not only of g1.
//  - A good operation that still waited when bn fell due may have met the service only after the outage; it proves nothing
//    about the time before, so g0 is the last one that had its answer by then. For the same reason it does not part two
//    stretches: where sessions were lost, some operations are refused while others, due earlier, wait for the end.
// What was due says nothing of when the service was up, though: a client may have kept it in its queue. The down parts rest on when
// operations were asked and ended (`silences.ts`). A window that begins with one begins when that does, and one after whose first answer
// nothing fell due that was not good ends when its last does; the rest is late.
//
// Beginnings and ends follow each other in time: a moment is no earlier than the lower bound of any before it, and no later than the
// upper bound of any after it. That is also what keeps neighbours apart that share a good operation.
import type { Bounded } from '../model/bounded.ts';
import type { DowntimeWindow, WindowPart } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import { collectHabits, usuallyEnded } from './habits.ts';
import type { Habits } from './habits.ts';
import type { JudgedOperation } from './operations.ts';
import { collectOutages } from './outages.ts';
import type { OutageFrame, Outage } from './outages.ts';
import { rounded, sumOf } from './rounding.ts';
import { silencesOf } from './silences.ts';
import type { Boundary, Silence } from './silences.ts';
import { overlapMs } from './timeline.ts';
import type { Span } from './timeline.ts';

export type FoundWindow = Omit<DowntimeWindow, 'step' | 'phases' | 'explainedMs'>;

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

const placed = (outages: readonly Outage[], habits: Habits, frame: OutageFrame): readonly FoundWindow[] => {
  if (outages.length === 0) return [];
  const silences = silencesOf(outages, habits, frame);
  const turns = outages.map((outage, index) => turnsOf(outage, silences[index] ?? [], { habits, frame }));
  const moments = inOrder(turns.flat().map((turn) => widen(turn, frame.stalls)));
  let place = 0;
  return outages.map((outage, index) => {
    const states = (turns[index] ?? []).map(({ then }) => then);
    const own = moments.slice(place, (place += states.length));
    return describe(outage, { states, moments: own, number: index + 1 }, frame);
  });
};

/** A moment at which a window begins, changes or ends, and what is so from then on; null when it is over. */
interface Turn extends Boundary {
  readonly then: WindowPart['state'] | null;
  /** A value lies nowhere else: whatever stalls there were, nobody was answered in between. */
  readonly between?: Span;
}

const turnsOf = (
  outage: Outage,
  silences: readonly Silence[],
  { habits, frame }: { readonly habits: Habits; readonly frame: OutageFrame },
): readonly Turn[] => {
  const [first, last] = [silences.at(0), silences.at(-1)];
  const [begun, over] = [beginning(outage, habits, frame), end(outage)];
  const startsDown = first !== undefined && outage.hopelessMs >= first.between.fromMs;
  const endsDown = last !== undefined && outage.lastDueMs <= last.between.toMs;
  const down = silences.flatMap(({ start, stop, between }): Turn[] => [
    { ...start, between, then: 'down' },
    { ...stop, between, then: 'late' },
  ]);
  const turns: Turn[] = [
    ...(startsDown ? [] : [{ ...begun, then: 'late' as const }]),
    ...down,
    ...(endsDown ? [] : [{ ...over, then: 'late' as const }]),
  ];
  return turns.map((turn, index) => (index === turns.length - 1 ? { ...turn, then: null } : turn));
};

const beginning = (
  { lastGood, hopelessMs: upper, bad }: Outage,
  habits: Habits,
  { span }: OutageFrame,
): Boundary => {
  const lower = lastGood?.intendedMs ?? span.fromMs;
  const fromMs = Math.min(lastGood?.endedMs ?? lower, upper);
  const toMs = bad.all().reduce((earliest, each) => Math.min(earliest, usuallyEnded(each, habits)), upper);
  return { lower, upper, likely: { fromMs, toMs: Math.max(fromMs, toMs) } };
};

const end = ({ lastDueMs: fromMs, answeredMs: toMs }: Outage): Boundary => ({
  lower: fromMs,
  upper: toMs,
  likely: { fromMs, toMs },
});

/** While the load stood still it saw nothing: a boundary that touches a stall may lie anywhere within it. */
const widen = (turn: Turn, stalls: readonly Span[]): Turn & { readonly widenedMs: number } => {
  const { lower, upper, likely } = turn;
  const certain = around({ fromMs: lower, toMs: upper }, stalls);
  return {
    ...turn,
    lower: certain.fromMs,
    upper: certain.toMs,
    likely: within(turn.between ?? certain, around(likely, stalls)),
    widenedMs: lower - certain.fromMs + certain.toMs - upper,
  };
};

const within = ({ fromMs, toMs }: Span, span: Span): Span => {
  const clamped = (ms: number) => Math.min(Math.max(ms, fromMs), toMs);
  return { fromMs: clamped(span.fromMs), toMs: clamped(span.toMs) };
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
const inOrder = (turns: readonly ReturnType<typeof widen>[]): readonly Placed[] => {
  let highest = -Infinity;
  const raised = turns.map((each) => {
    highest = Math.max(highest, each.lower);
    return { ...each, lower: highest };
  });
  let lowest = Infinity;
  const lowered = raised.toReversed().map((each) => {
    lowest = Math.min(lowest, each.upper);
    return { ...each, lower: Math.min(each.lower, lowest), upper: lowest };
  });
  let latest = -Infinity;
  return lowered.toReversed().map(({ lower, upper, likely, widenedMs }) => {
    const middle = (likely.fromMs + likely.toMs) / 2;
    // The upper bounds rise, so that this stays within its own.
    latest = Math.max(latest, Math.min(Math.max(middle, lower), upper));
    return { value: rounded(latest), lower: rounded(lower), upper: rounded(upper), widenedMs };
  });
};

interface PlacedTurns {
  readonly states: readonly Turn['then'][];
  readonly moments: readonly Placed[];
  readonly number: number;
}

const describe = (
  outage: Outage,
  { states, moments, number }: PlacedTurns,
  { stalls }: OutageFrame,
): FoundWindow => {
  const bounds = moments.map(({ value, lower, upper }): Bounded => ({ value, lower, upper }));
  const [startMs, endMs] = [bounds.at(0), bounds.at(-1)];
  if (startMs === undefined || endMs === undefined || bounds.length < 2)
    throw new Error('a window has a beginning and an end');
  const unseen = [...stalls, ...outage.gaps];
  const parts = bounds.slice(1).map((stop, index): WindowPart => {
    const start = bounds[index] ?? startMs;
    const state = states[index] ?? 'late';
    return { state, startMs: start, endMs: stop, durationMs: durationOf(start, stop, unseen) };
  });
  const lasted = (wanted: WindowPart['state']): Bounded =>
    sumOf(parts.filter(({ state }) => state === wanted).map(({ durationMs }) => durationMs));
  const widenedMs = moments.reduce((sum, each) => sum + each.widenedMs, 0);
  return {
    number,
    startMs,
    endMs,
    durationMs: durationOf(startMs, endMs, unseen),
    downMs: lasted('down'),
    lateMs: lasted('late'),
    parts,
    operations: outage.bad.count(),
    seenBy: outage.lanes.size,
    timeoutDominates:
      outage.hopelessTimedOut && 2 * (startMs.upper - outage.firstDueMs) > startMs.upper - startMs.lower,
    widenedByStallsMs: rounded(widenedMs + overlapMs(stalls, { fromMs: startMs.upper, toMs: endMs.lower })),
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
const durationOf = (start: Bounded, stop: Bounded, unseen: readonly Span[]): Bounded => {
  const unseenMs = overlapMs(unseen, { fromMs: start.upper, toMs: stop.lower });
  return {
    value: rounded(stop.value - start.value),
    lower: rounded(Math.max(0, stop.lower - start.upper - unseenMs)),
    upper: rounded(stop.upper - start.lower),
  };
};

const openEnded = (atStart: boolean, atEnd: boolean): DowntimeWindow['openEnded'] => {
  if (atStart) return atEnd ? 'both' : 'start';
  return atEnd ? 'end' : 'no';
};
