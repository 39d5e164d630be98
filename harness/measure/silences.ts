// When nobody was answered although somebody asked: the part of a window in which the service was down. An acknowledgement, however late,
// proves that the service was up at some moment between its asking and its answer; so a service is down only between two that
// follow each other, and only if an operation failed there, or went without an answer for longer than a good one may take. What an
// operation waited in its own client's queue is no such thing. Where data is split, the whole is down only where every part of it was asked
// for in vain.
//
// What the bounds rest on, of a silence between the answers at a and b:
//  - It had not begun when the latest operation was asked that had its answer by a: the service was up after that.
//  - It had begun when an operation failed, or had gone without an answer for `ackWithin` since it was asked, and since a.
//  - It had not stopped when the last operation was asked that failed, nor `ackWithin` before the end of one that had waited: a service that
//    is up would have answered by then.
//    Whoever had to make a connection for it waited twice: until that could be used, and for the answer.
//  - It had stopped at b; where somebody failed, at the first answer of those who asked no earlier than that one: another may have been on
//    its way already.
// Where a service usually takes more than a third of `ackWithin`, three times as long as usual stands in its place, and twice that where a
// connection is made first: whoever is so slow may be up and answer nobody for that long.
// Within the bounds the values are where the service's usual latency puts them:
//  - it began between a and the moment at which the first that had to wait would usually have been answered, or failed;
//  - it stopped between the last failure and b: where somebody had waited for it, no longer before b than an answer usually takes;
//    where nobody had, before the first who was answered usually asked.
// `drydock calibrate` measures how far off this is.
import { firstFrom, longMs, usuallyEnded } from './habits.ts';
import type { Habits } from './habits.ts';
import { partsOf } from './outages.ts';
import type { OutageFrame, Outage } from './outages.ts';
import type { Span } from './timeline.ts';
import type { Witness } from './witnesses.ts';

/** When something began or stopped: certainly between the bounds, most likely in a part of them. */
export interface Boundary {
  readonly lower: number;
  readonly upper: number;
  readonly likely: Span;
}

export interface Silence {
  readonly start: Boundary;
  readonly stop: Boundary;
  /** The last answer before it and the first after; the load's beginning and end where there is none. */
  readonly between: Span;
}

/** Between two answers: what those who were not answered say of it. */
interface Gap extends Span {
  /** When the service had first answered the client that was answered at its end. */
  readonly metMs: number;
  hopelessMs: number;
  usuallyMs: number;
  failedMs: number;
  /** When the last of those who failed asked. */
  inVainMs: number;
  stillDownMs: number;
  waiting: boolean;
  readonly parts: Set<number>;
}

/** Those of each outage, in the order of time. */
export const silencesOf = (
  outages: readonly Outage[],
  habits: Habits,
  frame: OutageFrame,
): readonly (readonly Silence[])[] => {
  const patienceMs = Math.max(frame.ackWithinMs, longMs(habits));
  // Who sends over a connection that stands has no excuse for more than `ackWithin`.
  const find = gapFinder(habits, {
    span: frame.span,
    patienceMs: habits.connecting ? patienceMs : frame.ackWithinMs,
  });
  const around = { find, partitions: partsOf(frame).count, habits, patienceMs };
  const gaps = outages.map((outage) => gapsOf(outage, around));
  const befores = [...new Set(gaps.flat().map(({ fromMs }) => fromMs))].sort((one, other) => one - other);
  const asked = habits.askedBy(befores);
  const askedBefore = new Map(befores.map((ms, place) => [ms, asked[place] ?? -Infinity]));
  const inVain = [...new Set(gaps.flat().map(({ inVainMs }) => inVainMs))].sort((one, other) => one - other);
  const answered = habits.answeredSince(inVain);
  const answeredAfter = new Map(inVain.map((ms, place) => [ms, answered[place] ?? Infinity]));
  return gaps.map((own) =>
    own.map((gap) =>
      silence(gap, habits, {
        fromMs: Math.max(askedBefore.get(gap.fromMs) ?? -Infinity, frame.span.fromMs),
        toMs: Math.min(answeredAfter.get(gap.inVainMs) ?? Infinity, frame.span.toMs),
      }),
    ),
  );
};

/** What all outages of a service have in common. */
interface AroundGaps {
  readonly find: GapFinder;
  /** Into how many parts its data is split; 0 where it is not. */
  readonly partitions: number;
  readonly habits: Habits;
  /** How long somebody who asks may go without an answer of a service that is up. */
  readonly patienceMs: number;
}

const gapsOf = ({ bad, lastGood, answeredMs }: Outage, around: AroundGaps): readonly Gap[] => {
  const { find, partitions } = around;
  const gaps = new Map<number, Gap>();
  const gapAt = (span: FoundGap): Gap => {
    const known = gaps.get(span.toMs);
    if (known !== undefined) return known;
    const quiet = {
      hopelessMs: Infinity,
      usuallyMs: Infinity,
      failedMs: -Infinity,
      inVainMs: -Infinity,
      stillDownMs: -Infinity,
    };
    const gap: Gap = { ...span, ...quiet, waiting: false, parts: new Set() };
    gaps.set(span.toMs, gap);
    return gap;
  };
  for (const witness of bad.all()) {
    for (const span of find(witness)) {
      // Before the last good operation was due, and after the first one later was answered, the service was up for others.
      if (span.toMs <= (lastGood?.intendedMs ?? -Infinity) || span.fromMs >= answeredMs) continue;
      hear(gapAt(span), witness, around);
    }
  }
  return [...gaps.values()]
    .filter(({ parts }) => parts.size >= partitions)
    .sort((one, other) => one.toMs - other.toMs);
};

const hear = (
  gap: Gap,
  witness: Witness,
  { habits, patienceMs }: Pick<AroundGaps, 'habits' | 'patienceMs'>,
): void => {
  const { askedMs, endedMs } = witness;
  gap.parts.add(witness.part);
  const fails = witness.failed && endedMs <= gap.toMs;
  const lateMs = Math.max(askedMs, gap.fromMs) + patienceMs;
  gap.hopelessMs = Math.min(
    gap.hopelessMs,
    witness.failed || witness.timedOut === true ? Math.min(endedMs, lateMs) : lateMs,
  );
  gap.usuallyMs = Math.min(gap.usuallyMs, usuallyEnded(witness, habits));
  const metMs = Math.max(gap.metMs, gap.toMs - patienceMs);
  gap.stillDownMs = Math.max(
    gap.stillDownMs,
    Math.min(endedMs, metMs) - patienceMs,
    fails ? askedMs : -Infinity,
  );
  if (fails) {
    gap.failedMs = Math.max(gap.failedMs, endedMs);
    gap.inVainMs = Math.max(gap.inVainMs, askedMs);
  } else if (endedMs >= gap.toMs) gap.waiting = true;
};

/** `up` is when the service was certainly up before it and after it. */
const silence = (gap: Gap, { latencyMs }: Habits, up: Span): Silence => {
  const askedMs = up.fromMs;
  const { fromMs, toMs, hopelessMs, usuallyMs, failedMs, stillDownMs, waiting } = gap;
  const startUpper = Math.min(hopelessMs, toMs);
  const stopLower = Math.min(Math.max(stillDownMs, askedMs), toMs);
  const answerMs = latencyMs === null ? -Infinity : toMs - latencyMs;
  const laterMs = Math.max(stopLower, failedMs);
  return {
    between: { fromMs, toMs },
    start: {
      lower: askedMs,
      upper: startUpper,
      likely: { fromMs, toMs: Math.max(fromMs, Math.min(usuallyMs, startUpper)) },
    },
    stop: {
      lower: stopLower,
      upper: Math.max(toMs, up.toMs),
      likely: waiting
        ? { fromMs: Math.max(laterMs, answerMs), toMs }
        : { fromMs: laterMs, toMs: latencyMs === null ? toMs : Math.max(laterMs, answerMs) },
    },
  };
};

/** The gaps between answers in which a witness failed, or waited for longer than an operation may. */
type GapFinder = (witness: Witness) => Iterable<FoundGap>;

type FoundGap = Span & Pick<Gap, 'metMs'>;

const gapFinder = (
  { answeredMs, metMs }: Habits,
  { patienceMs, span }: Pick<AroundGaps, 'patienceMs'> & Pick<OutageFrame, 'span'>,
): GapFinder => {
  const gapBefore = (place: number): FoundGap => ({
    fromMs: answeredMs[place - 1] ?? span.fromMs,
    toMs: answeredMs[place] ?? span.toMs,
    metMs: metMs[place] ?? span.toMs,
  });
  const long: FoundGap[] = [];
  for (let place = 0; place <= answeredMs.length; place += 1) {
    const gap = gapBefore(place);
    if (gap.toMs - gap.fromMs > patienceMs) long.push(gap);
  }
  const longEndsMs = Float64Array.from(long, ({ toMs }) => toMs);
  return function* (witness) {
    const { askedMs, endedMs, failed, timedOut } = witness;
    const own = failed ? gapBefore(firstFrom(answeredMs, endedMs)) : undefined;
    if (own !== undefined) yield own;
    for (let place = firstFrom(longEndsMs, askedMs); place < long.length; place += 1) {
      const gap = long[place];
      if (gap === undefined || gap.fromMs >= endedMs) return;
      if (gap.toMs === own?.toMs) continue;
      const waitedMs = Math.min(endedMs, gap.toMs) - Math.max(askedMs, gap.fromMs);
      // Who gave up sooner waited in vain all the same, if nobody was answered all the time.
      const vain = timedOut === true && askedMs >= gap.fromMs && endedMs <= gap.toMs;
      if (waitedMs > patienceMs || vain) yield gap;
    }
  };
};
