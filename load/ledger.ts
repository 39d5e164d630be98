// The rows of a ledger file (JSON lines) and the operations they make. A row exists before its operation is sent, so a
// load that is killed leaves operations without an end, never ends without an operation. All times are milliseconds on
// the run's clock.
import type { HostTimes } from './host-times.ts';
import type { Lane } from './lanes.ts';
import type { ClientEvent, Outcome, Peer } from './target.ts';

export type LedgerRow =
  | {
      readonly row: 'header';
      readonly lanes: readonly Lane[];
      readonly operationTimeoutMs: number;
      readonly startedMs: number;
    }
  /** An operation fell due; written before anything is sent. `dispatchedMs` - `intendedMs` is the pacer's lag. */
  | {
      readonly row: 'due';
      readonly lane: string;
      readonly sequence: number;
      readonly intendedMs: number;
      readonly dispatchedMs: number;
    }
  | ({ readonly row: 'end'; readonly lane: string; readonly sequence: number } & OperationEnd)
  /** The load's own event loop stood still: it can say nothing of this stretch. */
  | { readonly row: 'stall'; readonly fromMs: number; readonly toMs: number }
  /** A client noticed or did something by itself. */
  | ({ readonly row: 'milestone' } & ClientMilestone)
  /** The garbage collector of the load held it up. */
  | { readonly row: 'gc'; readonly fromMs: number; readonly toMs: number }
  /** The host's counters, at the beginning and at the end. */
  | ({ readonly row: 'host'; readonly atMs: number } & HostTimes)
  | ({ readonly row: 'canary' } & (CanaryCheck | CanaryFailure))
  /** From then on lanes whose rates are open run at this share of the header's rates. */
  | { readonly row: 'rates'; readonly atMs: number; readonly share: number }
  /** The trial is over: operations that are due from then on count. Only where a lane's rate is open. */
  | { readonly row: 'counted'; readonly atMs: number }
  | { readonly row: 'stopped'; readonly atMs: number };

/** A known outage of a service that the load made for itself, and the operations that met it. */
export interface CanaryCheck {
  readonly when: 'before' | 'after';
  readonly span: { readonly fromMs: number; readonly toMs: number };
  /** When it really began and ended, each between two readings of the clock. */
  readonly from: { readonly lower: number; readonly upper: number };
  readonly to: { readonly lower: number; readonly upper: number };
  readonly operations: readonly Operation[];
}

/** The check could not be made. */
export interface CanaryFailure {
  readonly when: CanaryCheck['when'];
  readonly failed: string;
}

/** What the load says of itself. */
export interface SelfWatch {
  readonly gc: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** From the beginning to the end; null when the load did not come to its end. */
  readonly host: HostTimes | null;
  readonly canaries: readonly (CanaryCheck | CanaryFailure)[];
}

export interface ClientMilestone extends ClientEvent {
  readonly atMs: number;
}

/**
 * How the reason begins of an operation that its client kept from being sent, such as one that waited in its queue for too long: it
 * says nothing about the service.
 */
export const notSent = 'not sent: ';

export interface OperationEnd {
  /** Null when it was never sent. */
  readonly sentMs: number | null;
  readonly endedMs: number;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly timedOut?: boolean;
  readonly peer?: Peer;
}

/** One operation of the history. One whose end was never seen is `unknown` and ended at infinity. */
export interface Operation extends OperationEnd {
  readonly lane: string;
  readonly sequence: number;
  readonly intendedMs: number;
  readonly dispatchedMs: number;
}

/** What a ledger says beside its operations; small, however long the load ran. */
export interface LedgerHead {
  /** With the rates that they ran at when operations counted. */
  readonly lanes: readonly Lane[];
  readonly operationTimeoutMs: number;
  readonly startedMs: number;
  /**
   * Operations due earlier were a trial, and are in no measure but the audit: `startedMs` where the load was not tried, the end of
   * the span where its trial did not end.
   */
  readonly countsFromMs: number;
  /** Null when the load was cut off. */
  readonly stoppedMs: number | null;
  /**
   * From when operations count to the latest moment that the ledger knows of. A load that was cut off has no `stopped` row; the last
   * thing it wrote is then the end of what can be said.
   */
  readonly span: { readonly fromMs: number; readonly toMs: number };
  /** Those that ended before operations counted are left out. */
  readonly stalls: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly milestones: readonly ClientMilestone[];
  /** Absent in ledgers from before loads watched themselves. */
  readonly self?: SelfWatch;
}

/** A ledger read back: what is judged. */
export interface Ledger extends LedgerHead {
  /** One after the other, ordered by intended time, then lane; from the first one again each time. */
  readonly operations: () => AsyncIterable<Operation>;
}

/** What a load whose rates are open is told: at which share of them to run, and whether operations count from now on. */
export interface RatesOrder {
  /** Above 0, at most 1. */
  readonly share: number;
  readonly counted: boolean;
}

/**
 * One line a second on the load's standard output: for people who watch, and for telling whether the load can go on as it was
 * asked. Never judged. All but the moment is of the second before it.
 */
export interface LoadSample extends RatesOrder {
  readonly atMs: number;
  /** How late an operation was sent at the most; 0 when none was. */
  readonly pacerLagMsMax: number;
  /** The longest time for which the load stood still. */
  readonly stalledMs: number;
  /** For how long some process of the load's host waited for a processor; absent where that is not told. */
  readonly waitingMs?: number;
  readonly services: readonly ServiceSample[];
}

export interface ServiceSample {
  readonly service: string;
  readonly policy: Lane['policy'];
  readonly kind: Lane['kind'];
  /** Operations that fell due. */
  readonly due: number;
  /** Operations that ended, by how. */
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  /** Of those acknowledged, the ones that were so in time. */
  readonly good: number;
  readonly latencyMsP50: number | null;
  readonly latencyMsMax: number | null;
}
