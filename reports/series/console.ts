// The summary of a series for a terminal and as summary.txt.
import type { Series, ServiceSpread } from '../../harness/model/series.ts';
import type { Reporter } from '../../harness/model/reporter.ts';
import { blocksText, colours, painter, tableUnder } from '../terminal-text.ts';
import { limitText, signs } from '../words.ts';
import {
  coverText,
  courseText,
  heldText,
  openText,
  passText,
  startText,
  valueText,
  worstText,
  budgetedSpreads,
} from './words.ts';
import { printable } from '../../harness/text/printable.ts';

/** Renders `summary.txt`, without colours. */
export const seriesConsoleReporter: Reporter<Series> = {
  name: 'console',
  file: 'summary.txt',
  render: (series) => renderSeries(series, { colour: false }),
};

/** The summary with or without colours, ending in a newline. */
export const renderSeries = (series: Series, { colour }: { readonly colour: boolean }): string => {
  const paint = painter(colour);
  const { verdict, series: identity } = series;
  const title = `${signs[verdict]} ${verdict.toUpperCase()}`;
  const place = `${identity.scenario} on ${identity.platform} (${identity.deployment}), seed ${identity.seed}`;
  const blocks = [
    [
      `  ${paint('bold', paint(colours[verdict], title))}  ${paint('bold', printable(identity.title))}`,
      `  ${printable(series.reason)}`,
      paint('dim', `  ${printable(place)}`),
    ],
    [`  ${passText(series)}`, `  ${printable(courseText(series))}`, `  ${startText(series)}`],
    tableUnder(paint, [spreadHead, ...series.services.map(spreadRow)]),
    series.limits.map(
      (limit) =>
        `  ${paint(colours[limit.verdict], signs[limit.verdict])} ${printable(`budget ${limitText(limit)}: ${limit.summary}`)}`,
    ),
    tableUnder(paint, runRows(series)),
  ];
  return blocksText(blocks);
};

const spreadHead = ['service', 'runs', 'median', 'p90', 'worst', 'none worse in'];

const spreadRow = (spread: ServiceSpread): readonly string[] => [
  `${spread.service} · ${spread.policy}`,
  String(spread.values.length),
  openText(spread.medianMs),
  openText(spread.p90Ms),
  worstText(spread),
  coverText(spread),
];

const runRows = (series: Series): readonly (readonly string[])[] => {
  const shown = budgetedSpreads(series);
  const names = shown.map(({ service, policy }) => `${service} · ${policy}`);
  return [
    ['run', 'verdict', ...names, 'held back', 'seed', 'folder'],
    ...series.runs.map((run) => [
      String(run.repetition),
      run.verdict,
      ...shown.map((spread) => valueText(spread, run)),
      heldText(run),
      String(run.seed),
      run.id,
    ]),
  ];
};
