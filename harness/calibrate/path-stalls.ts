// The path that outages are injected into runs in a process, and a process may stand still by itself: then nothing passes, and
// nobody injected it. The process watches itself, by the clock that the truth is told by. Pure.
import { closeStallMs } from '../../load/stalls.ts';
import type { Span } from '../measure/timeline.ts';
import type { MeasuredWindow } from '../measure/match.ts';
import type { TrueSpan } from '../model/disturbance.ts';
import type { Bounded } from '../model/bounded.ts';

/** What a server says of its own stalls, without those that it was stopped for: what is left on either side of a freeze. */
export const stallsBeside = (freezes: readonly TrueSpan[], stalls: readonly Span[]): readonly Span[] =>
  freezes
    .reduce<readonly Span[]>(
      (left, { from, to }) => left.flatMap((each) => outside(each, from.lower, to.upper)),
      stalls,
    )
    .filter(({ fromMs, toMs }) => toMs - fromMs >= closeStallMs);

const outside = ({ fromMs, toMs }: Span, beginMs: number, endMs: number): readonly Span[] => {
  if (toMs <= beginMs || fromMs >= endMs) return [{ fromMs, toMs }];
  return [
    { fromMs, toMs: beginMs },
    { fromMs: endMs, toMs },
  ];
};

/** An outage that begins or stops while the path stands still does so at some moment of that time. */
export const widenedTruth = <Outage extends TrueSpan>(outage: Outage, stalls: readonly Span[]): Outage => ({
  ...outage,
  from: widened(outage.from, stalls),
  to: widened(outage.to, stalls),
});

const widened = (bracket: Bounded, stalls: readonly Span[]): Bounded => {
  const touching = stalls.filter(({ fromMs, toMs }) => fromMs <= bracket.upper && toMs >= bracket.lower);
  return {
    value: bracket.value,
    lower: Math.min(bracket.lower, ...touching.map(({ fromMs }) => fromMs)),
    upper: Math.max(bracket.upper, ...touching.map(({ toMs }) => toMs)),
  };
};

/** Whether a window is our own making: it meets a time in which the path or the load stood still, and no outage. */
export const isOurOwn =
  (outages: readonly TrueSpan[], stalls: readonly Span[]) =>
  ({ startMs, endMs }: MeasuredWindow): boolean =>
    stalls.some(({ fromMs, toMs }) => startMs.lower <= toMs && endMs.upper >= fromMs) &&
    !outages.some(({ from, to }) => startMs.lower <= to.upper && endMs.upper >= from.lower);
