// report.html of a calibration: how far off each outage was measured, as a picture. One file that asks no network for anything and has
// no script.
import type { Calibration, ScoreRow, SeriesScore } from '../../harness/model/calibration.ts';
import type { Reporter } from '../../harness/model/reporter.ts';
import { html } from '../html/markup.ts';
import type { Markup } from '../html/markup.ts';
import { page, verdictHeader } from '../html/page.ts';
import { figure, nothing, section, table } from '../html/table.ts';
import { signs } from '../words.ts';
import { errorPlot, errorPlotStyle } from './error-plot.ts';

/** Renders `report.html`. */
export const calibrationHtmlReporter: Reporter<Calibration> = {
  name: 'html',
  file: 'report.html',
  render: (calibration) =>
    page({
      verdict: calibration.verdict,
      about: `calibration of ${calibration.engine} on ${calibration.platform}`,
      styles: errorPlotStyle,
      main: html`${banner(calibration)} ${calibration.series.map((score) => series(score, calibration))}`,
      footer: Object.entries(calibration.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(' · '),
    }),
};

const banner = ({ verdict, findings, engine, platform, startedUtc, seed, count }: Calibration): Markup =>
  verdictHeader({
    verdict,
    title: 'Outages of a known length, and what was measured of them',
    reasons: [
      findings.find((finding) => finding.verdict === verdict && verdict !== 'pass')?.text ??
        'What was injected was measured, within the goals of every series.',
    ],
    facts: [`${engine} on ${platform}`, startedUtc, `seed ${seed}`, `${count} of each cause and size`],
  });

const series = (score: SeriesScore, { findings }: Calibration): Markup =>
  section({
    id: score.name,
    title: score.name,
    lede: `${score.about}. ${score.policy}, ${score.askedHz} probes/s, an answer is in time within ${score.ackWithinMs} ms; true times are known within ${score.truthKnownWithinMs.toFixed(2)} ms. A dot is one outage: how much longer it was measured than it was. The band is the goal for ${score.goalShare * 100} of 100; a red dot is one whose bounds did not hold the truth; one with a rim at the edge lies further out.`,
    body: html`${errorPlot(score) ?? nothing('No outage was seen.')}
      <ul class="findings">
        ${findings
          .filter((finding) => finding.series === score.name)
          .map(
            ({ verdict, text }) =>
              html`<li>
                <span class="${verdict === 'fail' ? 'bad' : verdict === 'pass' ? 'ok' : 'note'}"
                  >${signs[verdict]}</span
                >
                ${text}
              </li>`,
          )}
      </ul>
      ${table(
        [
          'Cause',
          figure('Outage'),
          figure('Seen'),
          figure('Bias'),
          figure('Spread'),
          figure('p99 of the error'),
          figure('Truth in bounds'),
        ],
        score.rows.map(cells),
      )}`,
  });

const cells = (row: ScoreRow): readonly string[] => [
  row.cause,
  `${row.sizeMs} ms`,
  `${row.seen} of ${row.injected}`,
  milliseconds(row.biasMs),
  milliseconds(row.spreadMs),
  milliseconds(row.errorMsP99),
  row.seen === 0 ? '–' : `${row.within} of ${row.seen}`,
];

const milliseconds = (ms: number | null): string => (ms === null ? '–' : `${ms.toFixed(2)} ms`);
