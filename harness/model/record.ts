// What happened in a run: one event a line in record.jsonl, append-only, on the run's monotonic clock. Checks and reports
// are functions of the plan, the record, the ledger and what was stored; nothing else is remembered.
import type { LoadSample } from '../../load/ledger.ts';
import type { ClientEvent } from '../../load/target.ts';
import type { TopologySnapshot } from './topology.ts';

/** An event as it stands in the file; `atMs` is milliseconds since the run began. */
export type RecordedEvent = { readonly atMs: number } & RunEvent;

export type RunEvent =
  | { readonly kind: 'run-started'; readonly run: RunIdentity }
  /** What ran: `{ postgres: '17.9 -> 17.10', node: '24.21.0', ... }`. */
  | { readonly kind: 'versions'; readonly versions: Readonly<Record<string, string>> }
  | { readonly kind: 'settings'; readonly settings: Readonly<Record<string, string>> }
  /** Progress worth a line: what is being waited for, what was last seen. */
  | { readonly kind: 'note'; readonly text: string; readonly step?: number }
  | { readonly kind: 'phase'; readonly phase: RunPhase }
  | {
      readonly kind: 'topology';
      readonly when: 'before' | 'after';
      readonly step: number;
      readonly topology: TopologySnapshot;
    }
  | { readonly kind: 'step-started'; readonly step: number }
  /** Facts that the step measured itself, such as the lag that its gate saw. */
  | {
      readonly kind: 'step-measured';
      readonly step: number;
      readonly facts: Readonly<Record<string, string | number | boolean>>;
    }
  | {
      readonly kind: 'step-finished';
      readonly step: number;
      readonly bound: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'step-failed'; readonly step: number; readonly message: string }
  /** A moment inside a step that can explain a part of an outage. */
  | {
      readonly kind: 'milestone';
      readonly milestone: Milestone;
      readonly detail: string;
      /** The only shard that it concerns; absent when it concerns all, or data is not split. */
      readonly shard?: string;
    }
  | { readonly kind: 'load-sample'; readonly sample: LoadSample }
  /** How the load's clock stood against the conductor's; the uncertainty is half the round trip. */
  | { readonly kind: 'clock'; readonly offsetMs: number; readonly uncertaintyMs: number }
  /** The conductor's own event loop stood still. */
  | { readonly kind: 'stall'; readonly fromMs: number; readonly toMs: number }
  /** A member was read back in full; the rows stand in stored.jsonl. `topology` says who it was. */
  | { readonly kind: 'audited'; readonly member: string; readonly role: string; readonly rows: number }
  | { readonly kind: 'problem'; readonly message: string }
  | { readonly kind: 'undone'; readonly what: string; readonly error: string | null }
  | { readonly kind: 'run-finished'; readonly ending: RunEnding; readonly reason: string };

export interface RunIdentity {
  /** `<scenario>/<UTC time>-<seed>`: also the folder's name below results/. */
  readonly id: string;
  readonly scenario: string;
  readonly platform: string;
  readonly engine: string;
  readonly deployment: string;
  readonly seed: number;
  readonly startedUtc: string;
}

export type RunPhase = 'set-up' | 'warm-up' | 'steps' | 'tail' | 'settle' | 'audit' | 'clean-up';

/** `completed`: every step was carried out. `stopped`: a step failed or a gate closed. `interrupted`: by a signal. */
export type RunEnding = 'completed' | 'stopped' | 'interrupted';

/** In the order in which a hand-over or a failure passes through them. */
export type Milestone =
  | 'fault-injected'
  | 'suspected'
  | 'noticed'
  | 'hand-over-requested'
  | 'old-primary-fenced'
  | 'primary-chosen'
  | 'old-primary-down'
  | 'promoted'
  | 'role-labelled'
  | 'endpoint-switched'
  | ClientEvent['milestone']
  | 'fault-lifted';
