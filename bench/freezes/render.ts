// The comparison as text: a table a policy, and the share inside. Pure.
import { formatBounded } from '../../harness/measure/format.ts';
import { columns } from '../../harness/text/columns.ts';
import { shareBounds } from '../../harness/statistics/binomial.ts';
import type { ComparedFreezes, FreezeRow } from './compare.ts';

const confidence = 0.95;

interface FrozenRun {
  readonly folder: string;
  /** Why its figures are the machine's; empty when they are not. */
  readonly unfit: readonly string[];
}

export const renderComparison = (
  policies: Readonly<Record<string, ComparedFreezes>>,
  { folder, unfit }: FrozenRun,
): string =>
  [
    ...Object.entries(policies).flatMap(([policy, compared]) => [...tableOf(policy, compared), '']),
    ...unfit.map((why) => `  not a machine to measure on: ${why}`),
    `  the run: ${folder}`,
  ].join('\n');

const tableOf = (policy: string, { rows, seen, inside, madeUp }: ComparedFreezes): readonly string[] => [
  `${policy}: ${sumOf(rows, seen, inside)}`,
  ...columns([['at', 'truly', 'in doubt', 'down', 'then late', 'inside'], ...rows.map(cells)], {
    figures: [0, 1, 2, 4],
  }),
  madeUp.length === 0
    ? '  nothing was down where nothing was frozen'
    : `  down where nothing was frozen: ${madeUp.map(({ atMs, downMs }) => `${formatBounded(downMs)} at ${seconds(atMs)}`).join(', ')}`,
];

const sumOf = (rows: readonly FreezeRow[], seen: number, inside: number): string => {
  const all = `${seen} of ${rows.length} seen`;
  if (seen === 0) return all;
  const { share, lower, upper } = shareBounds(inside, seen, confidence);
  const vague = Math.max(...rows.map(({ doubtMs }) => doubtMs));
  return `${all}; the truth lay within the bounds of ${inside}: ${percent(share)} (${percent(lower)} to ${percent(upper)} with ${percent(confidence)} confidence); true lengths are known within ${vague.toFixed(0)} ms at worst`;
};

const cells = ({ atMs, trueMs, doubtMs, downMs, parts, lateMs, inside }: FreezeRow): readonly string[] => [
  seconds(atMs),
  `${trueMs.toFixed(0)} ms`,
  `${doubtMs.toFixed(0)} ms`,
  downMs === null ? 'not seen' : `${formatBounded(downMs)}${parts > 1 ? ` and ${parts - 1} more` : ''}`,
  downMs === null ? '-' : `${lateMs.toFixed(0)} ms`,
  inside === null ? '-' : inside ? 'yes' : 'no',
];

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
