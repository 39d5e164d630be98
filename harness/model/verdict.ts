// What a run is judged to be, and every number that the judgement rests on. This is `verdict.json`, schema
// `drydock/verdict/1`; docs/verdicts.md explains each field. A pure function of the history: no clock, no chance.
import type { Bounded } from './bounded.ts';
import type { ClientPolicy } from '../../load/lanes.ts';
import type { Milestone, RunEnding, RunIdentity } from './record.ts';
import type { Budget } from './scenario.ts';
import type { Claim } from './claim.ts';
import type { TopologySnapshot } from './topology.ts';

/** Fail beats unknown beats pass. */
export type Judgement = 'pass' | 'fail' | 'unknown';

/** The setting that says how many replicas must confirm a write; absent when none need to. */
export const confirmSetting = 'replicas that confirm each write to the client';

export interface Verdict {
  readonly schema: 'drydock/verdict/1';
  readonly verdict: Judgement;
  readonly run: RunIdentity & {
    readonly title: string;
    readonly ending: RunEnding;
    readonly reason: string;
    readonly durationMs: number;
  };
  readonly checks: readonly CheckResult[];
  readonly budget: Budget;
  readonly steps: readonly StepResult[];
  /** What became of the traps of a published runbook, in the order of its steps; empty for a plan without any. */
  readonly traps: readonly TrapFinding[];
  readonly measurements: Measurements;
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly topology: { readonly before: TopologySnapshot | null; readonly after: TopologySnapshot | null };
  /** What the record says went wrong or could not be undone. */
  readonly problems: readonly string[];
}

export interface CheckResult {
  readonly check: string;
  readonly verdict: Judgement;
  /** One line: what was found. */
  readonly summary: string;
  /** The evidence, a line each; empty when there is nothing to add. */
  readonly details: readonly string[];
}

export interface StepResult {
  readonly number: number;
  readonly verb: string;
  readonly title: string;
  readonly how: string;
  readonly status: 'done' | 'failed' | 'not reached';
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly claims: readonly Claim[];
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** Why it failed; empty otherwise. */
  readonly message: string;
}

/** A trap was sprung when a claim of its step does not hold. */
export interface TrapFinding {
  readonly step: number;
  readonly trap: string;
  readonly sprung: 'yes' | 'no' | 'not reached';
  /** The claims that do not hold and what the step measured, a line each. */
  readonly evidence: readonly string[];
}

export interface Measurements {
  /** One per service and client policy, in the plan's order. */
  readonly services: readonly ServiceMeasure[];
  /** Null when nothing was read back. */
  readonly audit: AuditMeasure | null;
  readonly distribution: readonly DistributionMeasure[];
  readonly load: LoadMeasure | null;
}

export interface ServiceMeasure {
  readonly service: string;
  readonly policy: ClientPolicy;
  readonly kind: 'write' | 'read';
  readonly lanes: number;
  readonly operations: {
    readonly acknowledged: number;
    readonly refused: number;
    readonly unknown: number;
    readonly good: number;
  };
  /** The sum of the windows, in milliseconds. */
  readonly downtimeMs: Bounded;
  readonly longestMs: Bounded | null;
  readonly windows: readonly DowntimeWindow[];
  /** Stretches in which some lanes were down while others were served. */
  readonly partial: readonly PartialWindow[];
  /** One per partition of the data, in the plan's order: a partition that is down alone is a partial outage of the service. */
  readonly partitions: readonly PartitionMeasure[];
  /** The widest gap between two intended times: a shorter outage may fall between two operations unseen. */
  readonly resolutionMs: number;
  /** Of acknowledged operations, from the intended time; null when there are none. */
  readonly latencyMs: LatencyMeasure | null;
}

/** The operations on one partition's data, measured like those of the whole service. */
export type PartitionMeasure = { readonly partition: string } & Pick<
  ServiceMeasure,
  'lanes' | 'operations' | 'downtimeMs' | 'longestMs' | 'windows' | 'resolutionMs'
>;

export interface LatencyMeasure {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface DowntimeWindow {
  /** From 1, within its service and policy. */
  readonly number: number;
  readonly startMs: Bounded;
  readonly endMs: Bounded;
  readonly durationMs: Bounded;
  /** Operations that were not good. */
  readonly operations: number;
  /** Lanes that saw it, of all the lanes of the service and policy. */
  readonly seenBy: number;
  /** The client's own time-out is what makes the bounds wide. */
  readonly timeoutDominates: boolean;
  /** How far stalls of the load widened the bounds, in milliseconds. */
  readonly widenedByStallsMs: number;
  /** No good operation came before it, or none after it: its true length is not known. */
  readonly openEnded: 'no' | 'start' | 'end' | 'both';
  /** Most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** The step under way when it began; null outside of the steps. */
  readonly step: number | null;
  /** They sum to `durationMs.value`. */
  readonly phases: readonly WindowPhase[];
}

export interface WindowPhase {
  /** The milestone that ended this part, or what came of it. */
  readonly until: Milestone | 'first-connection' | 'first-good' | 'unexplained';
  readonly durationMs: number;
  readonly detail: string;
}

export interface PartialWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly lanesDown: readonly string[];
}

export interface AuditMeasure {
  readonly writes: {
    readonly sent: number;
    readonly acknowledged: number;
    readonly refused: number;
    readonly unknown: number;
  };
  readonly members: readonly MemberAudit[];
}

/** One member's rows set against the ledger. */
export interface MemberAudit {
  readonly member: string;
  readonly role: string;
  /** Distinct write ids stored. */
  readonly ids: number;
  readonly lost: AuditCount;
  readonly phantom: AuditCount;
  readonly recovered: AuditCount;
  readonly duplicate: AuditCount;
  readonly foreign: AuditCount;
}

export interface AuditCount {
  readonly count: number;
  /** `writer#sequence`, the first few in ledger order, with what is known of each. */
  readonly examples: readonly string[];
}

export interface DistributionMeasure {
  readonly service: string;
  readonly policy: ClientPolicy;
  readonly when: 'before' | 'after';
  readonly connections: number;
  readonly shares: readonly DistributionShare[];
  /** Connections that were answered by a member whose role may not answer there, or by nobody known. */
  readonly impure: number;
  /** Chi-square against equal shares of the ready members; null with fewer than two of them. */
  readonly evenness: {
    readonly statistic: number;
    readonly degreesOfFreedom: number;
    readonly pValue: number;
  } | null;
  /** The largest share of one member that so few connections could still hide (80 % power, at the p-value that the check
   * `distribution` fails below); null as above. */
  readonly hiddenShare: number | null;
}

export interface DistributionShare {
  readonly member: string;
  readonly role: string;
  readonly connections: number;
  readonly expected: number;
}

export interface LoadMeasure {
  readonly startedMs: number;
  readonly stoppedMs: number | null;
  readonly rates: readonly {
    readonly service: string;
    readonly policy: ClientPolicy;
    readonly askedHz: number;
    readonly achievedHz: number;
  }[];
  readonly pacerLagMsP999: number;
  readonly pacerLagMsMax: number;
  readonly stalls: { readonly count: number; readonly totalMs: number; readonly longestMs: number };
  /** While there was load. */
  readonly conductorStalls: { readonly count: number; readonly totalMs: number; readonly longestMs: number };
  /** The load's clock against the conductor's: the widest uncertainty that was measured. */
  readonly clockUncertaintyMs: number;
  /** What the load said of itself; absent in runs from before loads watched themselves. */
  readonly self?: {
    readonly checks: readonly SelfCheck[];
    /** Pauses of the load's garbage collector, from 5 ms. */
    readonly gc: LoadMeasure['stalls'];
    /** While the load ran, on its host; null where the system does not tell. Time that the hypervisor gave to others, summed
     * over all processors. */
    readonly stealMs: number | null;
    /** Time that a limit on the processor held the load's control group up. */
    readonly throttledMs: number | null;
    /** Time that at least one process of the host was ready and had no processor. */
    readonly waitingMs: number | null;
  };
}

/** A known outage that the load made for itself, and what it measured of it. */
export interface SelfCheck {
  readonly when: 'before' | 'after';
  /** Null when the check could not be made. */
  readonly trueMs: number | null;
  /** Null when it was not seen. */
  readonly measuredMs: Bounded | null;
  /** The truth lay within the bounds, and nothing else was seen. */
  readonly right: boolean;
  /** Why not; empty when it was. */
  readonly why: string;
}
