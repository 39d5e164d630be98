// The phases of a downtime window: what happened in it, and how long each part took. Only milestones cut; a window that none
// of them falls into is left unexplained, as one piece.
import type { WindowPhase } from '../model/verdict.ts';
import type { Explanation } from './milestones.ts';
import { rounded } from './rounding.ts';
import type { FoundWindow } from './windows.ts';

/**
 * Cuts a window at the milestones between the bounds of its start and of its end. One that lies between a bound and the
 * value is set to the value and ends a phase of no length: it was the cause, or the cure. The phases sum to
 * `durationMs.value` to the microsecond.
 */
export const phasesOf = (
  { startMs, endMs, durationMs }: FoundWindow,
  milestones: readonly Explanation[],
): readonly WindowPhase[] => {
  const inside = firstTold(
    milestones
      .filter(({ atMs }) => atMs >= startMs.lower && atMs <= endMs.upper)
      .sort((a, b) => a.atMs - b.atMs),
  );
  if (inside.length === 0) {
    return [
      { until: 'unexplained', durationMs: durationMs.value, detail: 'no milestone of the record lies in it' },
    ];
  }
  let cutMs = startMs.value;
  const phases: WindowPhase[] = inside.map(({ atMs, milestone, detail }) => {
    const nextMs = Math.min(Math.max(rounded(atMs), startMs.value), endMs.value);
    const phase = { until: milestone, durationMs: rounded(nextMs - cutMs), detail };
    cutMs = nextMs;
    return phase;
  });
  const detail = 'from the last milestone until operations were good again';
  return [...phases, { until: 'first-good', durationMs: rounded(endMs.value - cutMs), detail }];
};

/** Every client, and every member of a shard, tells the same in its turn: the first to tell it ended the phase. */
const firstTold = (milestones: readonly Explanation[]): readonly Explanation[] => {
  const told = new Set<string>();
  return milestones.filter(({ milestone, shard, byClient }) => {
    if (shard === undefined && byClient === undefined) return true;
    const key = `${milestone} ${shard ?? ''}`;
    const first = !told.has(key);
    told.add(key);
    return first;
  });
};
