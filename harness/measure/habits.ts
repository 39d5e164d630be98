// What is usual for a service: how long it takes to answer, and when it did. Bounds hold whatever a service is like; the values within
// them take it to be as swift as it usually is.
import type { Collector } from './collector.ts';
import { createColumn } from './column.ts';
import { nearestRank } from './latency.ts';
import type { JudgedOperation } from './operations.ts';
import type { Witness } from './witnesses.ts';

export interface Habits {
  /**
   * The median of good operations, from when the service was asked until it answered: those that waited do not move it as long as they
   * are few. Null where no operation was good: then nothing is usual.
   */
  readonly latencyMs: number | null;
  /** When an operation was acknowledged, in time or not; ascending. */
  readonly answeredMs: Float64Array;
  /** Whether clients make a connection for each operation. */
  readonly connecting: boolean;
  /** Of each of these, when the service had first answered that client. */
  readonly metMs: Float64Array;
  /**
   * For moments, ascending, each with an acknowledgement at or before it: the latest asking among all that were acknowledged by
   * then. The service was up at some moment since.
   */
  readonly askedBy: (momentsMs: readonly number[]) => readonly number[];
  /**
   * For moments, ascending: the earliest acknowledgement among all that were asked for then or later; `Infinity` where there is none.
   * The service was up between the two.
   */
  readonly answeredSince: (momentsMs: readonly number[]) => readonly number[];
}

export const collectHabits = (): Collector<JudgedOperation, Habits> => {
  const [latencies, answers, askings, meetings] = [
    createColumn(),
    createColumn(),
    createColumn(),
    createColumn(),
  ];
  let connecting = false;
  return {
    add({ good, outcome, askedMs, endedMs, metMs }) {
      if (outcome !== 'acknowledged' || askedMs === null) return;
      connecting ||= metMs < endedMs;
      if (good) latencies.push(endedMs - askedMs);
      answers.push(endedMs);
      askings.push(askedMs);
      meetings.push(metMs);
    },
    result: () => ({
      latencyMs: latencies.length() === 0 ? null : nearestRank(latencies.values().sort(), 0.5),
      connecting,
      ...inOrder(answers.values(), meetings.values()),
      askedBy: (momentsMs) => latestAskings(momentsMs, answers.values(), askings.values()),
      answeredSince: (momentsMs) => earliestAnswers(momentsMs, answers.values(), askings.values()),
    }),
  };
};

const inOrder = (answeredMs: Float64Array, metMs: Float64Array): Pick<Habits, 'answeredMs' | 'metMs'> => {
  const order = Uint32Array.from(answeredMs.keys()).sort(
    (one, other) => (answeredMs[one] ?? 0) - (answeredMs[other] ?? 0),
  );
  const at = (values: Float64Array) => Float64Array.from(order, (place) => values[place] ?? 0);
  return { answeredMs: at(answeredMs), metMs: at(metMs) };
};

const latestAskings = (
  momentsMs: readonly number[],
  endedMs: Float64Array,
  askedMs: Float64Array,
): readonly number[] => {
  const moments = Float64Array.from(momentsMs);
  const latest = moments.map(() => -Infinity);
  for (const [place, ended] of endedMs.entries()) {
    const moment = firstFrom(moments, ended);
    if (moment < moments.length)
      latest[moment] = Math.max(latest[moment] ?? -Infinity, askedMs[place] ?? -Infinity);
  }
  let highest = -Infinity;
  return [...latest].map((ms) => (highest = Math.max(highest, ms)));
};

const earliestAnswers = (
  momentsMs: readonly number[],
  endedMs: Float64Array,
  askedMs: Float64Array,
): readonly number[] => {
  // Turned round in time it is the same question.
  const turned = (values: Iterable<number>) => Float64Array.from(values, (ms) => -ms);
  const latest = latestAskings([...turned(momentsMs.toReversed())], turned(askedMs), turned(endedMs));
  return latest.map((ms) => -ms).toReversed();
};

/** Who took more than this many times as long as usual did not merely have bad luck: it had to wait. */
const waitedFactor = 3;

/**
 * How long an operation may take that did not have to wait; nothing where nothing is usual. Where a connection is made for it, that and the
 * answer may each take so long. Milliseconds.
 */
export const longMs = ({ latencyMs, connecting }: Habits): number =>
  waitedFactor * (connecting ? 2 : 1) * (latencyMs ?? 0);

/** When an operation would usually have been answered, or failed. */
export const usuallyEnded = ({ askedMs, endedMs }: Witness, { latencyMs }: Habits): number =>
  latencyMs !== null && endedMs - askedMs > waitedFactor * latencyMs ? askedMs + latencyMs : endedMs;

/** The place of the first value that is no lower, in ascending ones; their number when all are lower. */
export const firstFrom = (ascendingMs: Float64Array, ms: number): number => {
  let [low, high] = [0, ascendingMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascendingMs[middle] ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
};
