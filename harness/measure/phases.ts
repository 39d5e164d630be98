// The phases of a downtime window: what happened in it, and how long each part took. Only milestones cut what was down; where none of
// them falls into it, it is left unexplained, as one piece.
import type { WindowPart, WindowPhase } from '../model/verdict.ts';
import type { Explanation } from './milestones.ts';
import { rounded } from './rounding.ts';
import type { FoundWindow } from './windows.ts';

/**
 * What was down is cut at the milestones between the bounds of its start and of its end; what was late is one phase. A milestone that
 * lies between a bound and the value is set to the value and ends a phase of no length: it was the cause, or the cure. The phases sum to
 * `durationMs.value` to the microsecond.
 */
export const phasesOf = (
  { parts }: Pick<FoundWindow, 'parts'>,
  milestones: readonly Explanation[],
): readonly WindowPhase[] => {
  const inOrder = milestones.toSorted((a, b) => a.atMs - b.atMs);
  return parts.flatMap((part, place) => {
    const next = parts[place + 1];
    return part.state === 'late'
      ? [latePhase(part, { after: parts[place - 1] !== undefined, next })]
      : downPhases(part, inOrder, next);
  });
};

const latePhase = (
  { startMs, endMs }: WindowPart,
  { after, next }: { readonly after: boolean; readonly next: WindowPart | undefined },
): WindowPhase => ({
  state: 'late',
  until: next === undefined ? 'first-good' : 'silence',
  durationMs: rounded(endMs.value - startMs.value),
  detail: after ? 'late: clients worked off what had queued' : 'late: answers came, but not in time',
});

const downPhases = (
  { startMs, endMs }: WindowPart,
  milestones: readonly Explanation[],
  next: WindowPart | undefined,
): readonly WindowPhase[] => {
  const inside = firstTold(milestones.filter(({ atMs }) => atMs >= startMs.lower && atMs <= endMs.upper));
  if (inside.length === 0) {
    const durationMs = rounded(endMs.value - startMs.value);
    return [
      { state: 'down', until: 'unexplained', durationMs, detail: 'no milestone of the record lies in it' },
    ];
  }
  let cutMs = startMs.value;
  const phases: WindowPhase[] = inside.map(({ atMs, milestone, detail }) => {
    const nextMs = Math.min(Math.max(rounded(atMs), startMs.value), endMs.value);
    const phase = { state: 'down', until: milestone, durationMs: rounded(nextMs - cutMs), detail } as const;
    cutMs = nextMs;
    return phase;
  });
  return [
    ...phases,
    {
      state: 'down',
      until: next === undefined ? 'first-good' : 'first-answer',
      durationMs: rounded(endMs.value - cutMs),
      detail: `from the last milestone until ${next === undefined ? 'operations were good again' : 'somebody was answered'}`,
    },
  ];
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
