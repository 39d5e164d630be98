// Where within its bounds an outage most likely began and stopped. The bounds hold whatever a service is like; the value takes it
// to be as swift as it usually is. An operation that fails says at once that the service is down, but one that waits says so by
// bounds only when it is late: with these alone, what makes operations wait would read too short by as much as a good operation
// may wait. So:
//  - it began between the last good operation before and the moment at which the first that was not good would usually have
//    been answered, or failed;
//  - it stopped between the moment at which the last that had to wait would usually have been answered, or failed, and the
//    first answer after. Who was good but took twice as long as usual had to wait as well.
// `drydock calibrate` measures how far off this is.
import { ascending, nearestRank } from './latency.ts';
import type { JudgedOperation } from './operations.ts';
import type { Span } from './timeline.ts';

/**
 * The median of good operations from dispatch to answer, which those that waited do not move as long as they are few. Null where
 * no operation was good: then nothing is usual.
 */
export const usualLatencyMs = (operations: readonly JudgedOperation[]): number | null => {
  const sorted = ascending(operations.filter(({ good }) => good).map(latencyMs));
  return sorted.length === 0 ? null : nearestRank(sorted, 0.5);
};

/** Who took this many times as long as usual had to wait. */
const waitedFactor = 2;

const latencyMs = ({ dispatchedMs, endedMs }: JudgedOperation): number => endedMs - dispatchedMs;

type Times = Pick<JudgedOperation, 'dispatchedMs' | 'endedMs'>;

const usuallyEnded = ({ dispatchedMs, endedMs }: Times, usualMs: number): number =>
  Math.min(endedMs, dispatchedMs + usualMs);

/** `lastGood` is the last good operation before, absent where there was none; `bad` those that were not good. */
export const likelyBeginning = (
  bounds: Span,
  lastGood: JudgedOperation | undefined,
  bad: readonly JudgedOperation[],
  usualMs: number,
): Span =>
  within(bounds, {
    fromMs: lastGood?.dispatchedMs ?? bounds.fromMs,
    toMs: bad.reduce((earliest, each) => Math.min(earliest, usuallyEnded(each, usualMs)), Infinity),
  });

/** `last` is the last operation that was not good, `after` those due after it and before the end of the bounds. */
export const likelyEnd = (
  bounds: Span,
  last: JudgedOperation,
  after: readonly JudgedOperation[],
  usualMs: number,
): Span => {
  const swift = after.findIndex((operation) => latencyMs(operation) <= waitedFactor * usualMs);
  const waited = [last, ...(swift === -1 ? after : after.slice(0, swift))];
  return within(bounds, {
    fromMs: waited.reduce((latest, each) => Math.max(latest, usuallyEnded(each, usualMs)), -Infinity),
    toMs: bounds.toMs,
  });
};

const within = ({ fromMs, toMs }: Span, span: Span): Span => {
  const clamped = (ms: number) => Math.min(Math.max(ms, fromMs), toMs);
  return { fromMs: clamped(span.fromMs), toMs: clamped(Math.max(span.fromMs, span.toMs)) };
};
