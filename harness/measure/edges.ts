// Where within its bounds an outage most likely began and stopped. The bounds hold whatever a service is like; the value takes it
// to be as swift as it usually is. An operation that fails says at once that the service is down, but one that waits says so by
// bounds only when it is late: with these alone, what makes operations wait would read too short by as much as a good operation
// may wait. So:
//  - it began between the last good answer before and the moment at which the first that was not good would usually have been
//    answered, or failed;
//  - it stopped between the moment at which the last that had to wait would usually have been answered, or failed, and the
//    first answer after. Who was good but took much longer than usual had to wait as well.
// An answer that came too late for whom it was is not a good one. But when nobody at all had been answered for longer than a good
// operation may take, and answers flow from then on, it is the first sign of life: what lies between it and the first good answer
// is clients that work off what had queued.
// `drydock calibrate` measures how far off this is.
import type { Collector } from './collector.ts';
import { createColumn } from './column.ts';
import { nearestRank } from './latency.ts';
import type { JudgedOperation } from './operations.ts';
import type { Outage } from './outages.ts';
import type { Span } from './timeline.ts';
import { timesIn } from './times.ts';
import type { Times } from './times.ts';

/** What is usual for a service, and when it gave any answer. */
export interface Habits {
  /** The median of good operations from dispatch to answer: those that waited do not move it as long as they are few. */
  readonly latencyMs: number;
  /** When an operation was acknowledged, in time or not; ascending. */
  readonly answeredMs: Float64Array;
}

/** Null where no operation was good: then nothing is usual. */
export const collectHabits = (): Collector<JudgedOperation, Habits | null> => {
  const [latencies, answers] = [createColumn(), createColumn()];
  return {
    add(operation) {
      if (operation.good) latencies.push(latencyMs(operation));
      if (operation.outcome === 'acknowledged') answers.push(operation.endedMs);
    },
    result: () =>
      latencies.length() === 0
        ? null
        : { latencyMs: nearestRank(latencies.values().sort(), 0.5), answeredMs: answers.values().sort() },
  };
};

/** Who took more than this many times as long as usual did not merely have bad luck: it had to wait. */
const waitedFactor = 3;

const latencyMs = ({ dispatchedMs, endedMs }: Times): number => endedMs - dispatchedMs;

const hadToWait = (operation: Times, { latencyMs: usualMs }: Habits): boolean =>
  latencyMs(operation) > waitedFactor * usualMs;

const usuallyEnded = (operation: Times, habits: Habits): number =>
  hadToWait(operation, habits) ? operation.dispatchedMs + habits.latencyMs : operation.endedMs;

export const likelyBeginning = (bounds: Span, { lastGood, bad }: Outage, habits: Habits): Span =>
  within(bounds, {
    fromMs: lastGood?.endedMs ?? bounds.fromMs,
    toMs: timesIn(bad).reduce((earliest, each) => Math.min(earliest, usuallyEnded(each, habits)), Infinity),
  });

/** A service that answered nobody for longer than `silentMs` was silent. */
export const likelyEnd = (bounds: Span, outage: Outage, habits: Habits, silentMs: number): Span => {
  const toMs = firstSignOfLife(bounds, habits, silentMs) ?? bounds.toMs;
  let fromMs = bounds.fromMs;
  for (const each of hadToWaitForEnd(outage, habits)) {
    const endedMs = usuallyEnded(each, habits);
    if (endedMs <= toMs) fromMs = Math.max(fromMs, endedMs);
  }
  return within(bounds, { fromMs, toMs });
};

/** The last operation that was not good, and those due later until the first that did not have to wait. */
function* hadToWaitForEnd({ bad, after }: Outage, habits: Habits): Generator<Times> {
  yield* timesIn(bad).drop(bad.endedMs.length() - 1);
  for (const each of timesIn(after)) {
    if (!hadToWait(each, habits)) return;
    yield each;
  }
}

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
