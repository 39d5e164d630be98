// The ledger's operations made ready to be judged: each with an end, with the answer to "was it good?", and with what it says of the
// service.
import type { ClientPolicy } from '../../load/lanes.ts';
import { notSent } from '../../load/ledger.ts';
import type { LedgerHead, Operation } from '../../load/ledger.ts';

export interface JudgedOperation extends Operation {
  /** Acknowledged within `ackWithinMs` of its intended time. */
  readonly good: boolean;
  /**
   * When its client turned to the service: by opening a connection for it, or by sending it over the one that it had. What an
   * operation waited before, in its client's own queue, says nothing about the service. Null when it never came so far.
   */
  readonly askedMs: number | null;
  /**
   * When the service first answered its client: where it made a connection for it, when that could be used; otherwise with its end. Of one
   * that was acknowledged.
   */
  readonly metMs: number;
  /** It ended because the service, or the lack of a connection to it, ended it: not by an answer, and not by the client's patience. */
  readonly failed: boolean;
}

type Answered = Pick<Operation, 'outcome' | 'intendedMs' | 'endedMs'>;

const isGood = ({ outcome, intendedMs, endedMs }: Answered, ackWithinMs: number): boolean =>
  outcome === 'acknowledged' && endedMs - intendedMs <= ackWithinMs;

/** Whether an operation is in any measure but the audit, which takes all that were sent: those of a trial are not. */
export const counts = (
  { intendedMs }: Pick<Operation, 'intendedMs'>,
  { span }: Pick<LedgerHead, 'span'>,
): boolean => intendedMs >= span.fromMs;

/** Makes operations of one ledger ready. */
export type Judging = (operation: Operation) => JudgedOperation | null;

/**
 * An operation whose end was never seen ended, for the windows, when the load did: had an answer come before, the ledger
 * would have it. If the load was cut off while the operation still had time to become good, nothing can be said of it: null.
 */
export const judging = (
  { span: { toMs }, lanes }: Pick<LedgerHead, 'span' | 'lanes'>,
  ackWithinMs: number,
): Judging => {
  const policies = new Map(lanes.map(({ name, policy }) => [name, policy]));
  return (operation) =>
    Number.isFinite(operation.endedMs) || operation.intendedMs + ackWithinMs <= toMs
      ? endedBy(judged(operation, policies.get(operation.lane), ackWithinMs), toMs)
      : null;
};

const endedBy = (operation: JudgedOperation, toMs: number): JudgedOperation => ({
  ...operation,
  endedMs: Math.min(operation.endedMs, toMs),
  metMs: Math.min(operation.metMs, toMs),
});

/** Of an operation whose end was seen. */
export const judged = (
  operation: Operation,
  policy: ClientPolicy | undefined,
  ackWithinMs: number,
): JudgedOperation => {
  const { sentMs, dispatchedMs, endedMs, outcome, timedOut, reason = '' } = operation;
  const queued = sentMs === null && reason.startsWith(notSent);
  // Who keeps a connection and has none is refused on the spot; of one without an end nobody knows whether it was sent.
  const asked = policy === 'fresh' ? dispatchedMs : (sentMs ?? endedMs);
  return {
    ...operation,
    good: isGood(operation, ackWithinMs),
    askedMs: queued || asked === Infinity ? null : asked,
    metMs: policy === 'fresh' && sentMs !== null ? Math.min(sentMs, endedMs) : endedMs,
    failed: outcome !== 'acknowledged' && timedOut !== true && !queued && Number.isFinite(endedMs),
  };
};
