// Injected outages set against the windows that were measured: how far off each was, whether its bounds told the truth, what was
// missed and what was made up. Pure; milliseconds on one clock.
import type { TrueSpan } from '../model/disturbance.ts';
import type { Bounded } from '../model/bounded.ts';

export interface MeasuredWindow {
  readonly startMs: Bounded;
  readonly endMs: Bounded;
  readonly durationMs: Bounded;
}

export interface Matched<Outage extends TrueSpan, Window extends MeasuredWindow = MeasuredWindow> {
  readonly outage: Outage;
  /** The sum of the windows that were seen of it; 0 when none was. */
  readonly measuredMs: number;
  /** Measured less true. */
  readonly errorMs: number;
  /** Whether the true beginning, end and length lay within the bounds; null when it was not seen. */
  readonly withinBounds: boolean | null;
  readonly windows: number;
  /** Those that were seen of it. */
  readonly own: readonly Window[];
}

export interface Matching<Outage extends TrueSpan, Window extends MeasuredWindow = MeasuredWindow> {
  readonly matched: readonly Matched<Outage, Window>[];
  /** Windows where no outage was. */
  readonly madeUp: readonly Window[];
}

/**
 * A window belongs to the outage that it may overlap, as far as its bounds go; `reachMs` is how much later than its end an
 * outage may still be felt, by what it held up. A window belongs to one outage, the earlier one.
 */
export const matchOutages = <Outage extends TrueSpan, Window extends MeasuredWindow>(
  outages: readonly Outage[],
  windows: readonly Window[],
  reachMs: number,
): Matching<Outage, Window> => {
  const taken = new Set<Window>();
  const matched = outages.map((outage): Matched<Outage, Window> => {
    const own = windows.filter(
      (window) =>
        !taken.has(window) &&
        window.startMs.lower <= outage.to.upper + reachMs &&
        window.endMs.upper >= outage.from.lower,
    );
    for (const window of own) taken.add(window);
    return describe(outage, own);
  });
  return { matched, madeUp: windows.filter((window) => !taken.has(window)) };
};

const describe = <Outage extends TrueSpan, Window extends MeasuredWindow>(
  outage: Outage,
  windows: readonly Window[],
): Matched<Outage, Window> => {
  const { from, to } = outage;
  const measuredMs = windows.reduce((sum, { durationMs }) => sum + durationMs.value, 0);
  const [only, ...others] = windows;
  const withinBounds =
    only === undefined
      ? null
      : others.length === 0 &&
        meets(from, only.startMs) &&
        meets(to, only.endMs) &&
        meets({ lower: to.lower - from.upper, upper: to.upper - from.lower }, only.durationMs);
  return {
    outage,
    measuredMs,
    errorMs: measuredMs - (to.value - from.value),
    withinBounds,
    windows: windows.length,
    own: windows,
  };
};

/** The truth is known to lie between two readings of the clock: what was measured must be able to be true. */
const meets = (truth: Pick<Bounded, 'lower' | 'upper'>, { lower, upper }: Bounded): boolean =>
  truth.upper >= lower && truth.lower <= upper;
