// report.md of a series: for a pull request or `$GITHUB_STEP_SUMMARY`.
import type { Series } from '../../harness/model/series.ts';
import type { Reporter } from '../../harness/model/reporter.ts';
import { markdownTable as table, markdownText as text } from '../markdown-text.ts';
import { limitText, signs } from '../words.ts';
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

/** Renders `report.md`. */
export const seriesMarkdownReporter: Reporter<Series> = {
  name: 'markdown',
  file: 'report.md',
  render: (series) =>
    `${[head(series), limits(series), services(series), runs(series)].filter((part) => part !== '').join('\n\n')}\n`,
};

const head = (series: Series): string => {
  const { verdict, series: identity, course } = series;
  return [
    `## ${signs[verdict]} ${verdict.toUpperCase()}: ${text(identity.title)}, ${course.done} times`,
    '',
    text(series.reason),
    '',
    `${text(identity.scenario)} on ${text(identity.platform)} (${text(identity.deployment)}), seed ${identity.seed}. ${text(courseText(series))} ${startText(series)}`,
    '',
    text(passText(series)),
  ].join('\n');
};

const limits = (series: Series): string =>
  series.limits.length === 0
    ? ''
    : `### Budget\n\n${table(
        ['', 'Limit', 'Found'],
        series.limits.map((limit) => [signs[limit.verdict], text(limitText(limit)), text(limit.summary)]),
      )}`;

const services = (series: Series): string =>
  series.services.length === 0
    ? ''
    : `### Downtime\n\n${table(
        ['Service', 'Runs #', 'Median #', 'p90 #', 'Worst #', 'None worse in'],
        series.services.map((spread) => [
          text(`${spread.service} · ${spread.policy}`),
          String(spread.values.length),
          openText(spread.medianMs),
          openText(spread.p90Ms),
          worstText(spread),
          coverText(spread),
        ]),
      )}`;

const runs = (series: Series): string => {
  const shown = budgetedSpreads(series);
  const rows = series.runs.map((run) => [
    String(run.repetition),
    `${signs[run.verdict]} ${run.verdict}`,
    ...shown.map((spread) => text(valueText(spread, run))),
    text(heldText(run)),
    String(run.seed),
    text(run.id),
  ]);
  const names = shown.map(({ service, policy }) => `${text(`${service} · ${policy}`)} #`);
  return rows.length === 0
    ? ''
    : `<details><summary>Repetitions</summary>\n\n${table(['Run #', 'Verdict', ...names, 'Held back', 'Seed #', 'Folder'], rows)}\n\n</details>`;
};
