// The load of a series.
import type { Lane } from '../../load/lanes.ts';
import type { RunningLoad } from '../model/site.ts';
import type { TrialGround } from './grounds.ts';
import { explainingShare } from './series.ts';
import type { TrialSeries } from './series.ts';

/** A session that lost its connection tries again this often. */
export const reconnectEveryMs = 20;

/** Over the path of the ground. */
export const startSeriesLoad = (
  series: TrialSeries,
  lanes: readonly Lane[],
  { site, program }: TrialGround,
): Promise<RunningLoad> =>
  site.startLoad({
    entry: program.entry,
    config: {
      lanes,
      operationTimeoutMs: series.operationTimeoutMs,
      reconnectEveryMs,
      stallsFromMs: explainingShare * series.ackWithinMs,
      inFlightMax: Math.ceil((series.rateHz * series.operationTimeoutMs) / 1000) + 10,
      target: program.target,
    },
  });

export const lanesOf = ({ lanes, policy, kind, rateHz }: TrialSeries, service: string): readonly Lane[] =>
  Array.from({ length: lanes }, (_, index) => ({
    name: `probe-${index + 1}`,
    service,
    policy,
    kind,
    rateHz: rateHz / lanes,
  }));
