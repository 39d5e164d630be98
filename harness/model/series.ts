// A series: one scenario carried out several times, and what all its runs together show. This is `series.json`, schema
// `drydock/series/1`; docs/repetition.md explains it. A pure function of the runs' verdicts and of how the series went.
import type { ClientPolicy } from '../../load/lanes.ts';
import type { Budget, DowntimeBudget } from './scenario.ts';
import type { Bounded } from './bounded.ts';
import type { Judgement } from './verdict.ts';

/** Its name in the series' folder. */
export const seriesFile = 'series.json';

export interface Series {
  readonly schema: 'drydock/series/1';
  readonly verdict: Judgement;
  /** One sentence: why. */
  readonly reason: string;
  readonly series: SeriesIdentity;
  readonly course: SeriesCourse;
  /** Of every bound below, between 0 and 1, but for the budgets that state their own. */
  readonly confidence: number;
  readonly passes: PassShare;
  readonly budget: Budget;
  /** One per limit on downtime, in the scenario's order. */
  readonly limits: readonly LimitFinding[];
  /** One per service and client policy, in the plan's order. */
  readonly services: readonly ServiceSpread[];
  /** In the order in which they were made. */
  readonly runs: readonly SeriesRun[];
  readonly versions: Readonly<Record<string, string>>;
  /** Those of the first run but for the seed, which differs. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface SeriesIdentity {
  /** `<scenario>/<UTC time>-<seed>-series`: also the folder's name below results/. */
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly platform: string;
  readonly engine: string;
  readonly deployment: string;
  readonly seed: number;
  readonly startedUtc: string;
}

export interface SeriesCourse {
  readonly planned: number;
  /** Repetitions carried out and judged; one that a signal cut short is not among them. */
  readonly done: number;
  /** `all done`; `certain`: what was left could not have changed the answer; `broken off`: by a signal, or because the world or a bug
   * did not let it go on; `under way`: drydock was killed before it could say. */
  readonly ended: 'all done' | 'certain' | 'broken off' | 'under way';
  /** One line; empty when all was done. */
  readonly why: string;
  /** What each repetition begins with: nothing is carried over from one to the next. */
  readonly start: 'a new deployment each';
  /** Steps that disturb wait for up to this, drawn from each repetition's seed; 0 for not at all. */
  readonly holdUpToMs: number;
}

export interface PassShare {
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  /** Passes out of all repetitions with exact two-sided bounds (Clopper and Pearson); null before the first one. */
  readonly share: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  /** At least so large a share of such runs passes: the exact one-sided bound. */
  readonly supports: number;
  /** What the planned number of repetitions could support at best. */
  readonly atBest: number;
}

/** How one limit on downtime was kept over the series. */
export interface LimitFinding extends DowntimeBudget {
  readonly verdict: Judgement;
  /** Repetitions with a downtime certainly within the limit, certainly over it, and those that say neither. */
  readonly within: number;
  readonly over: number;
  readonly open: number;
  /** Only of a limit on a quantile that is not shown yet: how many more repetitions it takes if all of them stay within; 0 otherwise. */
  readonly stillNeeded: number;
  /** One line. */
  readonly summary: string;
}

/** Null where so few runs do not bound that side. */
export interface OpenBounds {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** The downtime of a service under one client policy over the runs that measured it; of its worst partition where data is split. */
export interface ServiceSpread {
  readonly service: string;
  readonly policy: ClientPolicy;
  readonly kind: 'write' | 'read';
  /** Milliseconds with exact bounds from order statistics; null when no run measured it. */
  readonly medianMs: OpenBounds | null;
  readonly p90Ms: OpenBounds | null;
  /** The longest downtime seen, and the share of such runs that is no worse, at least. */
  readonly worst: { readonly valueMs: number; readonly covers: number } | null;
  readonly values: readonly SpreadValue[];
}

export interface SpreadValue {
  /** The repetition's number. */
  readonly repetition: number;
  readonly downtimeMs: Bounded;
  /** The partition that it is about; null when data is not split. */
  readonly partition: string | null;
}

export interface SeriesRun {
  /** From 1. */
  readonly repetition: number;
  readonly id: string;
  readonly seed: number;
  readonly verdict: Judgement;
  /** One sentence. */
  readonly reason: string;
  readonly durationMs: number;
  /** How long steps were held back, in milliseconds, by the step's number. */
  readonly heldBackMs: Readonly<Record<string, number>>;
}
