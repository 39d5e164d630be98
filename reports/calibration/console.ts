// A calibration as text for a terminal: one line per cause and size, and what was found. Pure.
import { columns } from '../../harness/text/columns.ts';
import type { Calibration, ScoreRow, SeriesScore } from '../../harness/model/calibration.ts';
import type { Reporter } from '../../harness/model/reporter.ts';

/** Renders `summary.txt`. */
export const calibrationConsoleReporter: Reporter<Calibration> = {
  name: 'console',
  file: 'summary.txt',
  render: (calibration) => renderCalibration(calibration),
};

export const renderCalibration = ({
  verdict,
  engine,
  platform,
  seed,
  versions,
  findings,
  series,
}: Calibration): string =>
  [
    ...series.flatMap((score) => [...renderSeries(score), '']),
    ...findings.map((finding) => `  ${finding.verdict.padEnd(7)}  ${finding.series}: ${finding.text}`),
    '',
    ...Object.entries(versions).map(([name, version]) => `  ${name}: ${version}`),
    '',
    `verdict: ${verdict} (${engine} on ${platform}, seed ${seed})`,
    '',
  ].join('\n');

const renderSeries = (score: SeriesScore): readonly string[] => [
  `${score.name}: ${score.about}`,
  `  ${score.policy}, ${score.askedHz} ${score.utilisation === null ? 'probes' : 'operations'}/s, an answer is in time within ${score.ackWithinMs} ms; true times are known within ${score.truthKnownWithinMs.toFixed(2)} ms`,
  '',
  ...columns([heading, ...score.rows.map(cells)], { figures: [1, 2, 3, 4, 5, 6] }),
  '',
  `  smallest of which all were seen: ${smallest(score)}`,
];

const heading = ['cause', 'outage', 'seen', 'bias', 'spread', 'p99 error', 'truth in bounds'];

const cells = ({
  cause,
  sizeMs,
  injected,
  seen,
  biasMs,
  spreadMs,
  errorMsP99,
  within,
}: ScoreRow): readonly string[] => [
  cause,
  `${sizeMs} ms`,
  `${seen} of ${injected}`,
  figure(biasMs),
  figure(spreadMs),
  figure(errorMsP99),
  seen === 0 ? '-' : `${within} of ${seen}`,
];

const figure = (ms: number | null): string => (ms === null ? '-' : `${ms.toFixed(2)} ms`);

const smallest = ({ smallestSeen }: SeriesScore): string =>
  Object.entries(smallestSeen)
    .map(([cause, ms]) => `${cause} ${ms} ms`)
    .join(', ') || 'none';
