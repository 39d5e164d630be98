// Windows and partial outages found the naive way, with all operations at hand and gone through again and again: what the way that
// sees each operation once must agree with, to the last digit.
import { ascending, nearestRank } from '../../../harness/measure/latency.ts';
import type { JudgedOperation } from '../../../harness/measure/operations.ts';
import { rounded, sumOf } from '../../../harness/measure/rounding.ts';
import { overlapMs } from '../../../harness/measure/timeline.ts';
import type { Span } from '../../../harness/measure/timeline.ts';
import type { FoundWindow } from '../../../harness/measure/windows.ts';
import type { Bounded } from '../../../harness/model/bounded.ts';
import type { DowntimeWindow, PartialWindow } from '../../../harness/model/verdict.ts';
import type { Observation } from './observed.ts';

/** All windows in order of time. They never overlap, and no good operation was sent and answered within one. */
export const referenceWindows = (observation: Observation): readonly FoundWindow[] => {
  const outages = outagesOf(observation);
  const usualMs = usualLatencyMs(observation.operations);
  const cuts = outages.map((outage) => cutsOf(observation, outage, usualMs));
  const moments = inOrder(cuts.flat().map((cut) => widen(cut, observation.stalls)));
  return outages.map((outage, index) => {
    const before = cuts.slice(0, index).flat().length;
    const own = cuts[index] ?? [];
    const placed = moments.slice(before, before + own.length);
    return describe(observation, {
      outage,
      states: own.map(({ then }) => then),
      moments: placed,
      number: index + 1,
    });
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

type Asked = JudgedOperation & { readonly askedMs: number };

const isAsked = (operation: JudgedOperation): operation is Asked => operation.askedMs !== null;

/** When something began or stopped: certainly between the bounds, most likely in a part of them. */
interface Boundary {
  readonly lower: number;
  readonly upper: number;
  readonly likely: Span;
}

interface Cut extends Boundary {
  readonly then: 'down' | 'late' | null;
  readonly between?: Span;
}

const cutsOf = (observation: Observation, outage: Outage, usualMs: number | null): readonly Cut[] => {
  const { first, last, bad } = outage;
  const { operations, span } = observation;
  const lastGood = lastGoodBefore(operations, first, lastDue(bad));
  const hopeless = hopelessMs(firstHopeless(bad, observation), observation);
  const later = operations.slice(last + 1).filter(({ good }) => good);
  const answered = Math.min(span.toMs, ...later.map(({ endedMs }) => endedMs));
  const silences = gapsBetweenAnswers(observation)
    .filter(({ fromMs, toMs }) => toMs > (lastGood?.intendedMs ?? -Infinity) && fromMs < answered)
    .flatMap((gap) => silenceIn(observation, { gap, bad, usualMs }));
  const [opening, closing] = [silences[0], silences.at(-1)];
  const lower = lastGood?.intendedMs ?? span.fromMs;
  const from = Math.min(lastGood?.endedMs ?? lower, hopeless);
  const asked = bad.filter(isAsked);
  const to = Math.min(hopeless, ...asked.map((each) => usuallyEnded(each, usualMs)));
  const cuts: Cut[] = silences.flatMap(({ gap, start, stop }): Cut[] => [
    { ...start, between: gap, then: 'down' },
    { ...stop, between: gap, then: 'late' },
  ]);
  if (opening === undefined || hopeless < opening.gap.fromMs)
    cuts.unshift({
      lower,
      upper: hopeless,
      likely: { fromMs: from, toMs: Math.max(from, to) },
      then: 'late',
    });
  if (closing === undefined || lastDue(bad) > closing.gap.toMs)
    cuts.push({
      lower: lastDue(bad),
      upper: answered,
      likely: { fromMs: lastDue(bad), toMs: answered },
      then: null,
    });
  return cuts.with(-1, { ...cuts.at(-1)!, then: null });
};

/** With when the service had first answered the client whose answer ends it. */
type Gap = Span & { readonly metMs: number };

const gapsBetweenAnswers = ({ operations, span }: Observation): readonly Gap[] => {
  const answers = operations
    .filter(isAsked)
    .filter(({ outcome }) => outcome === 'acknowledged')
    .sort((one, other) => one.endedMs - other.endedMs);
  return [...answers, { endedMs: span.toMs, metMs: span.toMs }].map(({ endedMs, metMs }, index) => ({
    fromMs: index === 0 ? span.fromMs : (answers[index - 1]?.endedMs ?? span.fromMs),
    toMs: endedMs,
    metMs,
  }));
};

const isConnecting = (operations: readonly JudgedOperation[]): boolean =>
  operations
    .filter(isAsked)
    .some(({ outcome, metMs, endedMs }) => outcome === 'acknowledged' && metMs < endedMs);

interface InGap {
  readonly gap: Gap;
  readonly bad: Bad;
  readonly usualMs: number | null;
}

/** None where nobody failed in the gap, nor waited long enough in it. */
const silenceIn = (
  { operations, span, ackWithinMs, partitions }: Observation,
  { gap, bad, usualMs }: InGap,
): readonly { readonly gap: Span; readonly start: Boundary; readonly stop: Boundary }[] => {
  const { fromMs, toMs } = gap;
  const connecting = isConnecting(operations);
  const patienceMs = Math.max(ackWithinMs, 3 * (connecting ? 2 : 1) * (usualMs ?? 0));
  const inVainMs = connecting ? patienceMs : ackWithinMs;
  const failsIn = ({ failed, endedMs }: Asked) =>
    failed && endedMs <= toMs && (endedMs > fromMs || (fromMs === span.fromMs && endedMs === fromMs));
  const waitsIn = ({ askedMs, endedMs, timedOut }: Asked) =>
    toMs - fromMs > inVainMs &&
    askedMs <= toMs &&
    endedMs > fromMs &&
    (Math.min(endedMs, toMs) - Math.max(askedMs, fromMs) > inVainMs ||
      (timedOut === true && askedMs >= fromMs && endedMs <= toMs));
  const heard = bad.filter(isAsked).filter((each) => failsIn(each) || waitsIn(each));
  if (heard.length === 0) return [];
  const split = new Set(partitions?.values()).size;
  if (split > 1 && new Set(heard.map(({ lane }) => partitions?.get(lane))).size < split) return [];
  const before = operations
    .filter(isAsked)
    .filter(({ outcome, endedMs }) => outcome === 'acknowledged' && endedMs <= fromMs);
  const askedMs = Math.max(span.fromMs, ...before.map((each) => each.askedMs));
  const fails = heard.filter(({ failed, endedMs }) => failed && endedMs <= toMs);
  const metMs = Math.max(gap.metMs, toMs - patienceMs);
  const hopeless = heard.map((each) => {
    const lateMs = Math.max(each.askedMs, fromMs) + patienceMs;
    return each.failed || each.timedOut === true ? Math.min(each.endedMs, lateMs) : lateMs;
  });
  const startUpper = Math.min(toMs, ...hopeless);
  const stopLower = Math.min(
    toMs,
    Math.max(
      askedMs,
      ...heard.map(({ endedMs }) => Math.min(endedMs, metMs) - patienceMs),
      ...fails.map((each) => each.askedMs),
    ),
  );
  const usually = Math.min(startUpper, ...heard.map((each) => usuallyEnded(each, usualMs)));
  const inVainAt = Math.max(-Infinity, ...fails.map((each) => each.askedMs));
  const since = operations
    .filter(isAsked)
    .filter((each) => each.outcome === 'acknowledged' && each.askedMs >= inVainAt)
    .map(({ endedMs }) => endedMs);
  const stopUpper = Math.max(toMs, Math.min(span.toMs, ...since));
  const waiting = heard.some((each) => !fails.includes(each) && each.endedMs >= toMs);
  const stopLikely = Math.max(
    stopLower,
    ...fails.map(({ endedMs }) => endedMs),
    waiting && usualMs !== null ? toMs - usualMs : -Infinity,
  );
  const stopLikelyTo = waiting || usualMs === null ? toMs : Math.max(stopLikely, toMs - usualMs);
  return [
    {
      gap,
      start: { lower: askedMs, upper: startUpper, likely: { fromMs, toMs: Math.max(fromMs, usually) } },
      stop: { lower: stopLower, upper: stopUpper, likely: { fromMs: stopLikely, toMs: stopLikelyTo } },
    },
  ];
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

/** While the load stood still it saw nothing: a boundary that touches a stall may lie anywhere within it. */
const widen = (cut: Cut, stalls: readonly Span[]) => {
  const { lower, upper, likely, between } = cut;
  const certain = around({ fromMs: lower, toMs: upper }, stalls);
  const wide = around(likely, stalls);
  const limits = between ?? certain;
  const clamped = (ms: number) => Math.min(Math.max(ms, limits.fromMs), limits.toMs);
  return {
    lower: certain.fromMs,
    upper: certain.toMs,
    middle: (clamped(wide.fromMs) + clamped(wide.toMs)) / 2,
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
const inOrder = (cuts: readonly ReturnType<typeof widen>[]): readonly Placed[] => {
  let latest = -Infinity;
  return cuts.map((cut, index) => {
    const upper = Math.min(...cuts.slice(index).map((each) => each.upper));
    const lower = Math.min(upper, Math.max(...cuts.slice(0, index + 1).map((each) => each.lower)));
    latest = Math.max(latest, Math.min(Math.max(cut.middle, lower), upper));
    const { widenedMs } = cut;
    return { value: rounded(latest), lower: rounded(lower), upper: rounded(upper), widenedMs };
  });
};

interface Found {
  readonly outage: Outage;
  readonly states: readonly Cut['then'][];
  readonly moments: readonly Placed[];
  readonly number: number;
}

const describe = (observation: Observation, { outage, states, moments, number }: Found): FoundWindow => {
  const { bad, first, last, gaps } = outage;
  const unseen = [...observation.stalls, ...gaps];
  const bounds = moments.map(({ value, lower, upper }): Bounded => ({ value, lower, upper }));
  const [startMs, endMs] = [bounds[0]!, bounds.at(-1)!];
  const parts = bounds.slice(1).map((stop, index) => ({
    state: states[index]!,
    startMs: bounds[index]!,
    endMs: stop,
    durationMs: durationOf(bounds[index]!, stop, unseen),
  }));
  const lasted = (wanted: string) =>
    sumOf(parts.filter(({ state }) => state === wanted).map(({ durationMs }) => durationMs));
  const stalledMs = overlapMs(observation.stalls, { fromMs: startMs.upper, toMs: endMs.lower });
  return {
    number,
    startMs,
    endMs,
    durationMs: durationOf(startMs, endMs, unseen),
    downMs: lasted('down'),
    lateMs: lasted('late'),
    parts,
    operations: bad.length,
    seenBy: new Set(bad.map(({ lane }) => lane)).size,
    timeoutDominates:
      firstHopeless(bad, observation).timedOut === true &&
      2 * (startMs.upper - bad[0].intendedMs) > startMs.upper - startMs.lower,
    widenedByStallsMs: rounded(moments.reduce((sum, { widenedMs }) => sum + widenedMs, 0) + stalledMs),
    openEnded: openEnded(first === 0, last === observation.operations.length - 1),
    reasons: reasonsOf(bad),
  };
};

/**
 * The values are in order, so the difference is never negative; neither is a duration. While the load stood still, or where it
 * could not be told, the service may have been up, unseen: the lower bound does not count that time.
 */
const durationOf = (start: Bounded, stop: Bounded, unseen: readonly Span[]): Bounded => ({
  value: rounded(stop.value - start.value),
  lower: rounded(
    Math.max(0, stop.lower - start.upper - overlapMs(unseen, { fromMs: start.upper, toMs: stop.lower })),
  ),
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

/** The median of good operations, from when they were asked; null where no operation was good. */
const usualLatencyMs = (operations: readonly JudgedOperation[]): number | null => {
  const latencies = ascending(
    operations
      .filter(isAsked)
      .filter(({ good }) => good)
      .map(({ askedMs, endedMs }) => endedMs - askedMs),
  );
  return latencies.length === 0 ? null : nearestRank(latencies, 0.5);
};

/** Who took more than three times as long as usual had to wait. */
const usuallyEnded = ({ askedMs, endedMs }: Asked, usualMs: number | null): number =>
  usualMs !== null && endedMs - askedMs > 3 * usualMs ? askedMs + usualMs : endedMs;

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
