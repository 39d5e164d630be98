// What GitHub Actions reads from a job's output: workflow commands that become annotations of the commit and the pull request.
import type { BaselineComparison } from '../harness/baseline/comparison.ts';
import type { Series } from '../harness/model/series.ts';
import type { Judgement, Verdict } from '../harness/model/verdict.ts';
import { comparisonHeadline, laneText } from './comparison/words.ts';
import { printable } from '../harness/text/printable.ts';
import { headline, troubles } from './words.ts';

interface Annotation {
  readonly verdict: Judgement;
  readonly title: string;
  readonly text: string;
}

/** One command a line, ending in a newline: a run's checks that did not pass, or one notice that all did. */
export const runAnnotations = (verdict: Verdict): string => {
  const { scenario, platform } = verdict.run;
  const bad = troubles(verdict).map(({ check, verdict: judged, summary }) => ({
    verdict: judged,
    title: `${scenario} on ${platform}: ${check}`,
    text: summary,
  }));
  return commands(bad.length > 0 ? bad : [whole(verdict.verdict, scenario, headline(verdict))]);
};

/** The same of a series: why it is what it is, and each limit that was not shown. */
export const seriesAnnotations = (series: Series): string => {
  const { scenario, platform } = series.series;
  const limits = series.limits
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ service, verdict, summary }) => ({
      verdict,
      title: `${scenario} on ${platform}: ${service}`,
      text: summary,
    }));
  return commands([whole(series.verdict, scenario, series.reason), ...limits]);
};

/** The same of a comparison: each service that got slower, with the part of its outages that did. */
export const comparisonAnnotations = (comparison: BaselineComparison): string => {
  const { scenario } = comparison.baseline;
  const slower = comparison.changes
    .filter(({ change }) => change === 'slower')
    .map((change) => ({ verdict: 'fail' as const, title: `${scenario} got slower`, text: laneText(change) }));
  const text = comparisonHeadline(comparison);
  return commands(slower.length > 0 ? slower : [whole(comparison.verdict, scenario, text)]);
};

const whole = (verdict: Judgement, scenario: string, text: string): Annotation => ({
  verdict,
  title: `${scenario}: ${verdict}`,
  text,
});

const levels = { pass: 'notice', fail: 'error', unknown: 'warning' } as const;

const commands = (annotations: readonly Annotation[]): string =>
  annotations
    .map(({ verdict, title, text }) => `::${levels[verdict]} title=${property(title)}::${data(text)}\n`)
    .join('');

/** As the runner decodes it; a line break would end the command. */
const data = (text: string): string => printable(text.replaceAll('\n', ' ')).replaceAll('%', '%25');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
