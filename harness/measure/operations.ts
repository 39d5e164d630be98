// The ledger's operations made ready to be judged: each with an end and with the answer to "was it good?".
import type { LedgerHead, Operation } from '../../load/ledger.ts';

export interface JudgedOperation extends Operation {
  /** Acknowledged within `ackWithinMs` of its intended time. */
  readonly good: boolean;
}

type Answered = Pick<Operation, 'outcome' | 'intendedMs' | 'endedMs'>;

export const isGood = ({ outcome, intendedMs, endedMs }: Answered, ackWithinMs: number): boolean =>
  outcome === 'acknowledged' && endedMs - intendedMs <= ackWithinMs;

/** Whether an operation is in any measure but the audit, which takes all that were sent: those of a trial are not. */
export const counts = (
  { intendedMs }: Pick<Operation, 'intendedMs'>,
  { span }: Pick<LedgerHead, 'span'>,
): boolean => intendedMs >= span.fromMs;

/**
 * An operation whose end was never seen ended, for the windows, when the load did: had an answer come before, the ledger
 * would have it. If the load was cut off while the operation still had time to become good, nothing can be said of it: null.
 */
export const judgedOperation = (
  operation: Operation,
  { span: { toMs } }: Pick<LedgerHead, 'span'>,
  ackWithinMs: number,
): JudgedOperation | null =>
  Number.isFinite(operation.endedMs) || operation.intendedMs + ackWithinMs <= toMs
    ? {
        ...operation,
        endedMs: Math.min(operation.endedMs, toMs),
        good: isGood(operation, ackWithinMs),
      }
    : null;
