// junit.xml of a series: one suite, one case per limit and one per repetition, for CI systems that count tests.
import junit from 'junit-report-builder';
import type { Builder } from 'junit-report-builder';
import type { Series } from '../../harness/model/series.ts';
import type { Reporter } from '../../harness/model/reporter.ts';
import type { Judgement } from '../../harness/model/verdict.ts';
import { limitText } from '../words.ts';

// The package is CommonJS and exports the builder itself; its types describe an ES module with a default export.
const builder = junit as unknown as Builder;

interface Case {
  readonly name: string;
  readonly verdict: Judgement;
  readonly text: string;
  readonly seconds: number;
}

/** Renders `junit.xml`. */
export const seriesJunitReporter: Reporter<Series> = {
  name: 'junit',
  file: 'junit.xml',
  render: (series) => {
    const { series: identity } = series;
    const report = builder.newBuilder();
    const suite = report.testSuite().name(identity.id).timestamp(identity.startedUtc);
    suite.property('verdict', series.verdict).property('reason', series.reason);
    for (const { name, verdict, text, seconds } of casesOf(series)) {
      const one = suite
        .testCase()
        .className(`drydock.${identity.scenario}.${identity.platform}.series`)
        .name(name)
        .time(seconds);
      const evidence = text.replaceAll(']]>', ']] >');
      if (verdict === 'pass') one.standardOutput(evidence);
      if (verdict === 'fail') one.failure(text).stacktrace(evidence);
      if (verdict === 'unknown') one.error(text, 'unknown', evidence);
    }
    return report.build();
  },
};

const casesOf = ({ limits, runs }: Series): readonly Case[] => [
  ...limits.map((limit) => ({
    name: `${limit.service} (${limit.policy}) ${limitText(limit)}`,
    verdict: limit.verdict,
    text: limit.summary,
    seconds: 0,
  })),
  ...runs.map(({ repetition, id, verdict, reason, durationMs }) => ({
    name: `repetition ${repetition}`,
    verdict,
    text: `${id}: ${reason}`,
    seconds: Number((durationMs / 1000).toFixed(3)),
  })),
];
