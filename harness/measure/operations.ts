// The ledger's operations made ready to be judged: each with an end and with the answer to "was it good?".
import type { Ledger, Operation } from '../../load/ledger.ts';
import type { Span } from './timeline.ts';

export interface JudgedOperation extends Operation {
  /** Acknowledged within `ackWithinMs` of its intended time. */
  readonly good: boolean;
}

type Answered = Pick<Operation, 'outcome' | 'intendedMs' | 'endedMs'>;

export const isGood = ({ outcome, intendedMs, endedMs }: Answered, ackWithinMs: number): boolean =>
  outcome === 'acknowledged' && endedMs - intendedMs <= ackWithinMs;

/**
 * From the load's start to the latest moment that the ledger knows of. A load that was cut off has no `stopped` row; the
 * last thing it wrote is then the end of what can be said.
 */
export const loadSpan = (ledger: Ledger): Span => {
  let toMs = ledger.stoppedMs ?? ledger.startedMs;
  for (const { dispatchedMs, endedMs } of ledger.operations) {
    toMs = Math.max(toMs, dispatchedMs, Number.isFinite(endedMs) ? endedMs : 0);
  }
  return { fromMs: Math.min(ledger.startedMs, ledger.operations[0]?.intendedMs ?? Infinity), toMs };
};

/**
 * An operation whose end was never seen ended, for the windows, when the load did: had an answer come before, the ledger
 * would have it. If the load was cut off while the operation still had time to become good, nothing can be said of it, and
 * it is left out.
 */
export const judgedOperations = (ledger: Ledger, ackWithinMs: number): readonly JudgedOperation[] => {
  const { toMs } = loadSpan(ledger);
  return ledger.operations
    .filter(({ endedMs, intendedMs }) => Number.isFinite(endedMs) || intendedMs + ackWithinMs <= toMs)
    .map((operation) => ({
      ...operation,
      endedMs: Math.min(operation.endedMs, toMs),
      good: isGood(operation, ackWithinMs),
    }));
};
