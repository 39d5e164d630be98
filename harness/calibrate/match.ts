// Injected outages set against the windows that were measured: how far off each was, whether its bounds told the truth, what was
// missed and what was made up. Pure; milliseconds on one clock.
import type { Bounded } from '../model/verdict.ts';

/** An outage that was really there. */
export interface TrueOutage {
  readonly how: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface MeasuredWindow {
  readonly startMs: Bounded;
  readonly endMs: Bounded;
  readonly durationMs: Bounded;
}

export interface Matched {
  readonly outage: TrueOutage;
  /** The sum of the windows that were seen of it; 0 when none was. */
  readonly measuredMs: number;
  /** Measured less true. */
  readonly errorMs: number;
  /** Whether the true beginning, end and length lay within the bounds; null when it was not seen. */
  readonly withinBounds: boolean | null;
  readonly windows: number;
}

export interface Matching {
  readonly matched: readonly Matched[];
  /** Windows where no outage was. */
  readonly madeUp: readonly MeasuredWindow[];
}

/**
 * A window belongs to the outage that it may overlap, as far as its bounds go; `reachMs` is how much later than its end an
 * outage may still be felt, by what it held up.
 */
export const matchOutages = (
  outages: readonly TrueOutage[],
  windows: readonly MeasuredWindow[],
  reachMs: number,
): Matching => {
  const taken = new Set<MeasuredWindow>();
  const matched = outages.map((outage): Matched => {
    const own = windows.filter(
      (window) =>
        !taken.has(window) &&
        window.startMs.lower <= outage.toMs + reachMs &&
        window.endMs.upper >= outage.fromMs,
    );
    for (const window of own) taken.add(window);
    return describe(outage, own);
  });
  return { matched, madeUp: windows.filter((window) => !taken.has(window)) };
};

const describe = (outage: TrueOutage, windows: readonly MeasuredWindow[]): Matched => {
  const trueMs = outage.toMs - outage.fromMs;
  const measuredMs = windows.reduce((sum, { durationMs }) => sum + durationMs.value, 0);
  const [only, ...others] = windows;
  const withinBounds =
    only === undefined
      ? null
      : others.length === 0 &&
        isWithin(outage.fromMs, only.startMs) &&
        isWithin(outage.toMs, only.endMs) &&
        isWithin(trueMs, only.durationMs);
  return { outage, measuredMs, errorMs: measuredMs - trueMs, withinBounds, windows: windows.length };
};

const isWithin = (value: number, { lower, upper }: Bounded): boolean => value >= lower && value <= upper;
