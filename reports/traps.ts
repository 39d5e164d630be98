// The traps of a published runbook as the reports tell them: a runbook falls into the same trap again and again, so that the
// steps that share one are told together.
import { formatCount, formatNumberOf } from '../harness/measure/format.ts';
import type { TrapFinding, Verdict } from '../harness/model/verdict.ts';

export interface TrapGroup {
  readonly trap: string;
  /** The worst of its steps. */
  readonly sprung: TrapFinding['sprung'];
  readonly findings: readonly TrapFinding[];
}

/** In the order of the steps that they first belong to. */
export const trapGroups = ({ traps }: Verdict): readonly TrapGroup[] =>
  [...Map.groupBy(traps, ({ trap }) => trap)].map(([trap, findings]) => {
    const found = new Set(findings.map(({ sprung }) => sprung));
    const sprung = found.has('yes') ? 'yes' : found.has('no') ? 'no' : 'not reached';
    return { trap, sprung, findings };
  });

export const sprungWords = {
  yes: 'sprung',
  no: 'not sprung',
  'not reached': 'not reached',
} as const satisfies Record<TrapFinding['sprung'], string>;

export const sprungSigns = { yes: '✗', no: '✓', 'not reached': '–' } as const satisfies Record<
  TrapFinding['sprung'],
  string
>;

/** `3 of 4 traps of the published runbook sprung`. */
export const trapsText = (groups: readonly TrapGroup[]): string => {
  const sprung = groups.filter((group) => group.sprung === 'yes').length;
  return `${formatCount(sprung)} of ${formatNumberOf(groups.length, 'trap')} of the published runbook sprung`;
};

/** `sprung by steps 2, 5 and 8 of 2, 5, 8 and 11`; the second half only where they differ. */
export const stepsText = ({ sprung, findings }: TrapGroup): string => {
  const all = findings.map(({ step }) => step);
  const those = findings.filter((finding) => finding.sprung === sprung).map(({ step }) => step);
  const of = those.length === all.length ? '' : ` of ${listed(all)}`;
  return `${all.length === 1 ? 'step' : 'steps'} ${listed(those)}${of}`;
};

const listed = (steps: readonly number[]): string => {
  const last = steps.at(-1);
  return steps.length < 2 ? `${last ?? ''}` : `${steps.slice(0, -1).join(', ')} and ${last ?? ''}`;
};
