// report.html of a series: what its runs show together, with a picture of every downtime. One file that asks no network for anything
// and has no script.
import type { Series } from '../../harness/model/series.ts';
import type { Reporter } from '../../harness/model/reporter.ts';
import { html } from '../html/markup.ts';
import type { Markup } from '../html/markup.ts';
import { page, verdictHeader } from '../html/page.ts';
import { figure, nothing, section, table } from '../html/table.ts';
import { limitText, signs } from '../words.ts';
import { dotPlot, dotPlotStyle } from './dot-plot.ts';
import {
  budgetedSpreads,
  coverText,
  courseText,
  heldText,
  openText,
  passText,
  startText,
  valueText,
  worstText,
} from './words.ts';

/** Renders `report.html`. */
export const seriesHtmlReporter: Reporter<Series> = {
  name: 'html',
  file: 'report.html',
  render: (series) =>
    page({
      verdict: series.verdict,
      about: `${series.series.scenario}, ${series.course.done} times`,
      styles: dotPlotStyle,
      main: html`${banner(series)} ${picture(series)} ${limits(series)} ${runs(series)}`,
      footer: `drydock ${series.versions['drydock'] ?? ''} · ${series.series.id}`,
    }),
};

const banner = (series: Series): Markup => {
  const { verdict, series: identity } = series;
  return verdictHeader({
    verdict,
    title: `${identity.title}, ${series.course.done} times`,
    reasons: [series.reason, passText(series)],
    facts: [
      `${identity.scenario} on ${identity.platform}`,
      identity.deployment,
      identity.startedUtc,
      `seed ${identity.seed}`,
    ],
  });
};

const picture = (series: Series): Markup => {
  const columns = [
    'Service',
    figure('Runs'),
    figure('Median'),
    figure('p90'),
    figure('Worst'),
    'None worse in',
  ];
  const rows = series.services.map((spread) => [
    html`<strong>${spread.service}</strong> ${spread.policy} <span class="quiet">${spread.kind}s</span>`,
    spread.values.length,
    openText(spread.medianMs),
    openText(spread.p90Ms),
    worstText(spread),
    coverText(spread),
  ]);
  return section({
    id: 'downtime',
    title: 'Downtime',
    lede: 'A dot is one repetition, the line through it the bounds of its measurement. Below the dots, median and p90 with bounds that hold with 95 % confidence whatever the distribution is; a dashed bar is open on a side that so few repetitions cannot bound. Where data is split, it is the worst shard of each repetition. The red line is the budget.',
    body: html`${dotPlot(series) ?? nothing('Nothing was measured.')}
    ${rows.length === 0 ? null : table(columns, rows)}`,
  });
};

const limits = (series: Series): Markup =>
  section({
    id: 'budget',
    title: 'Budget',
    lede: `${courseText(series)} ${startText(series)}`,
    body:
      series.limits.length === 0
        ? nothing('The scenario sets no limit on downtime.')
        : table(
            ['Limit', 'Verdict', 'Found'],
            series.limits.map((limit) => [
              limitText(limit),
              html`<span
                class="${limit.verdict === 'fail' ? 'bad' : limit.verdict === 'pass' ? 'ok' : 'note'}"
                >${signs[limit.verdict]} ${limit.verdict}</span
              >`,
              limit.summary,
            ]),
          ),
  });

const runs = (series: Series): Markup => {
  const shown = budgetedSpreads(series);
  const columns = [
    figure('Run'),
    'Verdict',
    ...shown.map(({ service, policy }) => figure(`${service} ${policy}`)),
    'Held back',
    figure('Seed'),
    'Report',
  ];
  const rows = series.runs.map((run) => [
    run.repetition,
    `${signs[run.verdict]} ${run.verdict}`,
    ...shown.map((spread) => valueText(spread, run)),
    heldText(run),
    run.seed,
    html`<a href="../${run.id.split('/').at(-1)}/report.html">${run.id}</a>`,
  ]);
  return section({
    id: 'repetitions',
    title: 'Repetitions',
    body: rows.length === 0 ? nothing('None was judged.') : table(columns, rows),
  });
};
