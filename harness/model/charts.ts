// What the pictures of a run show: of bounded size, however long the run. Times are milliseconds on the run's clock.
import type { ClientPolicy } from '../../load/lanes.ts';
import type { Operation } from '../../load/ledger.ts';
import type { HistoryHead } from './history.ts';
import type { DowntimeWindow, ServiceMeasure } from './verdict.ts';

export interface Charts {
  /** Of the services and client policies whose operations were acknowledged, in no order. */
  readonly latency: readonly LatencyGroup[];
  /** Of each lane that writes, in the ledger's order. */
  readonly writers: readonly LaneRuns[];
  /** The longest window of the services that have a budget, or of all when those were never down; null without windows. */
  readonly longest: LongestWindow | null;
}

/** A history as reports are given it. */
export interface DrawnHistory extends HistoryHead {
  readonly charts: Charts;
}

export interface LatencyGroup {
  readonly service: string;
  readonly policy: ClientPolicy;
  readonly widthMs: number;
  /** In order of time. One in which nothing was acknowledged is missing. */
  readonly bins: readonly LatencyBin[];
}

export interface LatencyBin {
  /** The middle of the bin. */
  readonly atMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What became of an operation that was not good; `late` was acknowledged, but not in time. */
export type Trouble = 'unknown' | 'refused' | 'late';

/** From an operation of a lane that was not good to the last one that was not good. */
export interface LaneRun {
  readonly fromMs: number;
  readonly toMs: number;
  readonly counts: Readonly<Record<Trouble, number>>;
}

export interface LaneRuns {
  readonly lane: string;
  /** In order of time. */
  readonly runs: readonly LaneRun[];
}

/** A window with whose it is. */
export interface ShownWindow {
  readonly measure: ServiceMeasure;
  /** The only shard that was down; null for the whole service. */
  readonly partition: string | null;
  /** Lanes that could have seen it. */
  readonly lanes: number;
  readonly window: DowntimeWindow;
}

export interface LongestWindow extends ShownWindow {
  /** The window's bounds with a margin. */
  readonly span: { readonly fromMs: number; readonly toMs: number };
  /** The first lanes that could have seen it, with what they met within the span. */
  readonly met: readonly LaneMet[];
}

export interface LaneMet extends LaneRuns {
  /** Each operation by itself; null where those would be too many to tell apart. */
  readonly operations: readonly ShownOperation[] | null;
}

export interface ShownOperation extends Operation {
  readonly good: boolean;
}
