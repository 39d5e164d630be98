// junit.xml of a series: one suite, one case per limit and one per repetition, for CI systems that count tests.
import type { Series } from '../../harness/model/series.ts';
import type { Reporter } from '../../harness/model/reporter.ts';
import { junitOf } from '../junit-cases.ts';
import type { JunitCase } from '../junit-cases.ts';
import { limitText } from '../words.ts';

/** Renders `junit.xml`. */
export const seriesJunitReporter: Reporter<Series> = {
  name: 'junit',
  file: 'junit.xml',
  render: (series) => {
    const { series: identity, verdict, reason } = series;
    return junitOf({
      name: identity.id,
      timestamp: identity.startedUtc,
      verdict,
      reason,
      className: `drydock.${identity.scenario}.${identity.platform}.series`,
      cases: casesOf(series),
    });
  },
};

const casesOf = ({ limits, runs }: Series): readonly JunitCase[] => [
  ...limits.map((limit) => ({
    name: `${limit.service} (${limit.policy}) ${limitText(limit)}`,
    verdict: limit.verdict,
    text: limit.summary,
    durationMs: 0,
  })),
  ...runs.map(({ repetition, id, verdict, reason, durationMs }) => ({
    name: `repetition ${repetition}`,
    verdict,
    text: `${id}: ${reason}`,
    durationMs,
  })),
];
