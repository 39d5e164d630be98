// What a run measured of freezes that were made from outside, against what was true of them. Pure.
import { matchOutages } from '../../harness/measure/match.ts';
import { widthMs } from '../../harness/model/bounded.ts';
import type { Bounded } from '../../harness/model/bounded.ts';
import type { TrueSpan } from '../../harness/model/disturbance.ts';
import { downParts } from '../../harness/model/measurements.ts';
import type { DowntimeWindow } from '../../harness/model/measurements.ts';

export interface FrozenOutage extends TrueSpan {
  /** What was wanted, in milliseconds. */
  readonly forMs: number;
}

export interface FreezeRow {
  readonly atMs: number;
  /** From the middle of the bracket of its beginning to that of its end. */
  readonly trueMs: number;
  /** How wide the brackets are together. */
  readonly doubtMs: number;
  /** Of the first part; null when it was not seen. */
  readonly downMs: Bounded | null;
  readonly parts: number;
  /** Of the windows that hold those parts. */
  readonly lateMs: number;
  readonly inside: boolean | null;
}

export interface ComparedFreezes {
  readonly rows: readonly FreezeRow[];
  readonly seen: number;
  readonly inside: number;
  /** Down parts where nothing was frozen. */
  readonly madeUp: readonly { readonly atMs: number; readonly downMs: Bounded }[];
}

/** `fromMs`: what was measured before is about other things. */
export const compareFreezes = (
  freezes: readonly FrozenOutage[],
  windows: readonly Pick<DowntimeWindow, 'parts' | 'lateMs'>[],
  { ackWithinMs, fromMs }: { readonly ackWithinMs: number; readonly fromMs: number },
): ComparedFreezes => {
  const parts = windows
    .flatMap((window) => downParts(window).map((part) => ({ ...part, window })))
    .filter(({ endMs }) => endMs.upper >= fromMs);
  const { matched, madeUp } = matchOutages(freezes, parts, ackWithinMs);
  const rows = matched.map(({ outage, withinBounds, own }): FreezeRow => {
    const late = new Set(own.map(({ window }) => window));
    return {
      atMs: outage.from.value,
      trueMs: outage.to.value - outage.from.value,
      doubtMs: widthMs(outage.from) + widthMs(outage.to),
      downMs: own[0]?.durationMs ?? null,
      parts: own.length,
      lateMs: [...late].reduce((sum, { lateMs }) => sum + lateMs.value, 0),
      inside: withinBounds,
    };
  });
  const seen = rows.filter(({ inside }) => inside !== null);
  return {
    rows,
    seen: seen.length,
    inside: seen.filter(({ inside }) => inside === true).length,
    madeUp: madeUp.map(({ startMs, durationMs }) => ({ atMs: startMs.value, downMs: durationMs })),
  };
};
