// How a run of operations of a lane that were not good is drawn and told.
import { formatCount } from '../../harness/measure/format.ts';
import type { LaneRun, Trouble } from '../../harness/model/charts.ts';

/** The trouble that a run is drawn as: of those in it, the one that says least about the data. */
export const worstOf = ({ counts }: LaneRun): Trouble =>
  counts.unknown > 0 ? 'unknown' : counts.refused > 0 ? 'refused' : 'late';

/** `24 refused, 8 unknown`. */
export const countsText = ({ counts }: LaneRun): string =>
  (['refused', 'unknown', 'late'] as const)
    .filter((trouble) => counts[trouble] > 0)
    .map((trouble) => `${formatCount(counts[trouble])} ${trouble}`)
    .join(', ');
