// Past runs as Markdown tables, one of the drills and one of what each kind of clients saw, and the part of a page that holds it. Pure.
import { formatCount, formatSeconds, formatSetting } from '../measure/format.ts';
import { phaseWord } from '../model/milestones.ts';
import { padded } from '../text/columns.ts';
import type { DrillRow, Spread } from './drills-summary.ts';

const headings = [
  'scenario',
  'where',
  'versions',
  'load',
  'runs',
  'pass / fail / unknown',
  'down, of budget',
  'worst shard',
  'lost writes',
  'traps sprung',
];

const sightHeadings = [
  'scenario',
  'where',
  'load',
  'service',
  'clients',
  'down',
  'late',
  'longest, by phases',
];

/** The drills, and below them every service as each kind of clients saw it. Ends with a line break. */
export const drillsTable = (rows: readonly DrillRow[]): string =>
  `${tableOf(headings, rows.map(cellsOf))}\n${tableOf(sightHeadings, rows.flatMap(sightsOf))}`;

/** Columns are as wide as their widest cell, as the format check of Markdown files wants them. */
const tableOf = (headings: string[], rows: string[][]): string => {
  const rule = headings.map(() => '---');
  const [head = [], dashes = [], ...cells] = padded([headings, rule, ...rows]);
  return [head, dashes.map((cell) => cell.replaceAll(' ', '-')), ...cells]
    .map((row) => `| ${row.join(' | ')} |\n`)
    .join('');
};

const cellsOf = (row: DrillRow): string[] => [
  row.scenario,
  `${row.platform}, ${row.deployment}`,
  row.versions.replaceAll('|', '/'),
  row.load,
  formatCount(row.runs),
  [row.verdicts.pass, row.verdicts.fail, row.verdicts.unknown].join(' / '),
  row.services
    .map(
      ({ service, policy, limitMs, downtimeMs }) =>
        `${service} (${policy}) ${spreadText(downtimeMs, formatSeconds)}, of ${formatSetting(limitMs)}`,
    )
    .join('; '),
  shardText(row),
  row.lostWrites === null
    ? 'not measured'
    : `${formatCount(row.lostWrites.median)}, most ${formatCount(row.lostWrites.most)}`,
  row.traps === null ? '–' : `${row.traps.sprung} of ${row.traps.reached}`,
];

const sightsOf = (row: DrillRow): string[][] =>
  row.seen.map(({ service, policy, downtimeMs, lateMs, phases }) => [
    row.scenario,
    `${row.platform}, ${row.deployment}`,
    row.load,
    service,
    policy,
    spreadText(downtimeMs, formatSeconds),
    spreadText(lateMs, formatSeconds),
    phases.map(({ until, medianMs }) => `${phaseWord(until)} ${formatSeconds(medianMs)}`).join(', ') || '–',
  ]);

const shardText = ({ services }: DrillRow): string => {
  const split = services.filter(({ worstShardMs }) => worstShardMs !== null);
  const one = services.length === 1;
  const texts = split.map(
    ({ service, worstShardMs }) => `${one ? '' : `${service} `}${spreadText(worstShardMs, formatSeconds)}`,
  );
  return texts.join('; ') || '–';
};

/** `6.51 s (5.90 s to 7.20 s)`; one figure when all runs measured the same. */
const spreadText = (spread: Spread | null, format: (value: number) => string): string => {
  if (spread === null) return 'not measured';
  const [median, least, most] = [spread.median, spread.least, spread.most].map(format);
  return least === most ? (median ?? '') : `${median ?? ''} (${least ?? ''} to ${most ?? ''})`;
};

const begin = '<!-- drydock drills: begin -->';
const end = '<!-- drydock drills: end -->';

/** The page with the table between its two markers; undefined when it does not have both, in this order. */
export const withTable = (page: string, table: string): string | undefined => {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) return undefined;
  return `${page.slice(0, from + begin.length)}\n\n${table}\n${page.slice(to)}`;
};

export const markers = `${begin} and ${end}`;
