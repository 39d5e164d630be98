// The edges of an outage that takes sessions away: they are lost one after the other and come back one after the other, so that some are
// answered while others are still refused. Such a down part is no outage of its own. Pure.
import { closeStallMs } from '../../load/stalls.ts';
import type { MeasuredWindow } from '../measure/match.ts';
import type { TrueSpan } from '../model/disturbance.ts';
import type { SessionsBack } from './truth.ts';

/**
 * Down parts in order of time; those that are parted only while the sessions of one outage were lost, or came back, are one. Where nobody
 * was refused they stay as they are: an answer in the middle of an outage would be a mistake.
 */
export const joinedAtEdges = (
  parts: readonly MeasuredWindow[],
  outages: readonly (TrueSpan & Partial<SessionsBack>)[],
): readonly MeasuredWindow[] => {
  const ragged = outages.filter(({ comesBackMs }) => comesBackMs !== undefined);
  const joined: MeasuredWindow[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    if (before !== undefined && ragged.some((outage) => partedAtAnEdge(outage, before, part)))
      joined[joined.length - 1] = join(before, part);
    else joined.push(part);
  }
  return joined;
};

/** Whether both moments, the end of one and the beginning of the next, may lie in the same edge. */
const partedAtAnEdge = ({ from, to }: TrueSpan, before: MeasuredWindow, after: MeasuredWindow): boolean =>
  [{ ...from, upper: from.upper + closeStallMs }, to].some((edge) =>
    [before.endMs, after.startMs].every(({ lower, upper }) => upper >= edge.lower && lower <= edge.upper),
  );

const join = (first: MeasuredWindow, last: MeasuredWindow): MeasuredWindow => ({
  startMs: first.startMs,
  endMs: last.endMs,
  durationMs: {
    // What a report would say: while somebody was answered the service was not down.
    value: first.durationMs.value + last.durationMs.value,
    lower: first.durationMs.lower + last.durationMs.lower,
    upper: last.endMs.upper - first.startMs.lower,
  },
});
