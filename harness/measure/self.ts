// What the load said of itself, as figures: the outages that it made for itself, set against what it measured of them; the pauses
// of its garbage collector; what the host took from it.
import type { CanaryCheck, CanaryFailure, LedgerHead } from '../../load/ledger.ts';
import type { SelfCheck, SelfMeasure } from '../model/verdict.ts';
import { matchOutages } from './match.ts';
import { judged } from './operations.ts';
import { bounded, rounded } from './rounding.ts';
import { stallsOf } from './stalls.ts';
import type { Span } from './timeline.ts';
import { downtimeWindows } from './windows.ts';

/** Null for a ledger from before loads watched themselves. */
export const selfMeasure = ({ self, stalls }: LedgerHead): SelfMeasure | undefined => {
  if (self === undefined) return undefined;
  const host = self.host ?? { stealMs: null, throttledMs: null, waitingMs: null };
  return {
    checks: self.canaries.map((canary) => selfCheck(canary, stalls)),
    gc: stallsOf(self.gc),
    stealMs: roundedIfKnown(host.stealMs),
    throttledMs: roundedIfKnown(host.throttledMs),
    waitingMs: roundedIfKnown(host.waitingMs),
  };
};

/** An answer of the load to itself that takes longer is one of a process that stood still. Milliseconds. */
const ackWithinMs = 250;

const selfCheck = (canary: CanaryCheck | CanaryFailure, stalls: readonly Span[]): SelfCheck => {
  if ('failed' in canary)
    return { when: canary.when, trueMs: null, measuredMs: null, right: false, why: canary.failed };
  const outage = {
    from: bounded(canary.from.lower, canary.from.upper),
    to: bounded(canary.to.lower, canary.to.upper),
  };
  const operations = canary.operations.map((operation) => judged(operation, 'fresh', ackWithinMs));
  const windows = downtimeWindows({ operations, ackWithinMs, span: canary.span, stalls });
  const { matched, madeUp } = matchOutages([outage], windows, ackWithinMs);
  const [found] = matched;
  const measuredMs = windows.find(({ startMs }) => startMs.lower <= outage.to.upper)?.durationMs ?? null;
  const why = whyWrong(found?.withinBounds ?? null, madeUp.length);
  return {
    when: canary.when,
    trueMs: rounded(outage.to.value - outage.from.value),
    measuredMs,
    right: why === '',
    why,
  };
};

const whyWrong = (withinBounds: boolean | null, madeUp: number): string => {
  if (withinBounds === null) return 'it was not seen';
  if (!withinBounds) return 'the truth lay outside of the bounds';
  return madeUp === 0 ? '' : 'another outage was seen that was none';
};

const roundedIfKnown = (ms: number | null): number | null => (ms === null ? null : rounded(ms));
