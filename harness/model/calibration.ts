// A calibration: outages of a known length against what was measured of them. This is `calibration.json`; docs/measurement.md explains
// it. A pure function of the ledgers and of what was injected.
import type { ClientPolicy } from '../../load/lanes.ts';
import type { ShareBounds } from '../statistics/binomial.ts';
import type { Disturbance } from './disturbance.ts';
import type { Judgement } from './verdict.ts';

/** Its name in the calibration's folder. */
export const calibrationFile = 'calibration.json';

export interface Calibration {
  readonly schema: 'drydock/calibration/2';
  readonly verdict: Judgement;
  readonly engine: string;
  readonly platform: string;
  readonly seed: number;
  readonly count: number;
  readonly startedUtc: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly findings: readonly CalibrationFinding[];
  readonly series: readonly SeriesScore[];
}

export interface CalibrationFinding {
  readonly series: SeriesName;
  readonly verdict: Judgement;
  readonly text: string;
}

/** A disturbance of the path, or `freeze`: SIGSTOP to all processes of the server. */
export type Cause = Disturbance | 'freeze';

export const seriesNames = [
  'instrument-connections',
  'instrument-sessions',
  'busy-echo-10',
  'busy-echo-35',
  'busy-echo-70',
  'database-connections',
  'database-sessions',
  'busy-database-10',
  'busy-database-35',
  'busy-database-70',
] as const;
/** Which quantile of the error is held against the goal. */
export type GoalShare = 0.9 | 0.99;

export type SeriesName = (typeof seriesNames)[number];

/** Milliseconds. Figures of errors are of the outages that were seen and whose truth is known, and null where there are none. */
export interface ScoreRow {
  readonly cause: Cause;
  readonly sizeMs: number;
  readonly injected: number;
  readonly seen: number;
  /** Whether one that is not seen is missed: shorter ones may fall between two probes, or be over before anybody is late. */
  readonly mustBeSeen: boolean;
  readonly biasMs: number | null;
  readonly spreadMs: number | null;
  readonly errorMsP99: number | null;
  readonly within: number;
}

/** One outage, in the order in which they were injected. Milliseconds on the run's clock. */
export interface ScoredOutage {
  readonly cause: Cause;
  readonly sizeMs: number;
  readonly fromMs: number;
  /** Between the middles of the brackets of its beginning and of its end. */
  readonly trueMs: number;
  /** Null when it was not seen. */
  readonly measuredMs: number | null;
  /** Measured less true; null when it was not seen, or its truth is not known closely enough. */
  readonly errorMs: number | null;
  readonly withinBounds: boolean | null;
}

export interface SeriesScore {
  readonly name: SeriesName;
  readonly about: string;
  readonly policy: ClientPolicy;
  readonly askedHz: number;
  readonly achievedHz: number;
  readonly ackWithinMs: number;
  /** What the error may be in so many of the outages of a cause, as a share of them. */
  readonly goalMs: number;
  readonly goalShare: GoalShare;
  /** The share of the time in which each session waited for an answer, when nothing was wrong; null where nobody asked for one. */
  readonly utilisation: { readonly asked: number; readonly measured: number } | null;
  readonly rows: readonly ScoreRow[];
  /** Of all outages of a cause that had to be seen, whatever their size: a p99 takes more than there are of one size. */
  readonly errorMs: Readonly<Partial<Record<Cause, { readonly p90: number; readonly p99: number }>>>;
  readonly outages: readonly ScoredOutage[];
  /** Of the outages that were seen: how often the truth lay within the bounds, with exact bounds at 95 %. */
  readonly coverage: ShareBounds | null;
  readonly missed: number;
  readonly madeUp: readonly { readonly atMs: number; readonly forMs: number }[];
  /** When the path stood still by itself; and how often that, or a stall of the load, was seen as an outage, which is in no other figure. */
  readonly pathStood: Stood & { readonly seen: number };
  /** How long the load was watched while no outage was there. */
  readonly quietMs: number;
  /** Per cause: the smallest size of which all were seen, and of every larger size too. */
  readonly smallestSeen: Readonly<Partial<Record<Cause, number>>>;
  /** The widest bracket of a true beginning or end, among those that are known. */
  readonly truthKnownWithinMs: number;
  /** Outages whose truth is not known closely enough to say how far off a measurement is; their bounds are tested all the same. */
  readonly vague: number;
  readonly pacerLagMsP999: number;
  /** Of the load's process. */
  readonly stalls: Stood;
  /** How much of the time a process of the host was ready and had no processor, from 0 to 1; null where it is not told. */
  readonly waitingShare: number | null;
}

export interface Stood {
  readonly count: number;
  readonly longestMs: number;
}
