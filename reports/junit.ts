// junit.xml: one suite per run, one case per check, for CI systems that count tests. An unknown check is an error, since
// nothing was shown to be wrong.
import junit from 'junit-report-builder';
import type { Builder, TestSuite } from 'junit-report-builder';
import type { Reporter } from '../harness/model/reporter.ts';
import type { CheckResult, Verdict } from '../harness/model/verdict.ts';
import { headline } from './words.ts';

// The package is CommonJS and exports the builder itself; its types describe an ES module with a default export.
const builder = junit as unknown as Builder;

/** Renders `junit.xml`. The only time in it is the run's own. */
export const junitReporter: Reporter = {
  name: 'junit',
  file: 'junit.xml',
  render: (verdict) => {
    const { run } = verdict;
    const report = builder.newBuilder();
    const suite = report
      .testSuite()
      .name(run.id)
      .timestamp(run.startedUtc)
      .time(run.durationMs / 1000);
    suite.property('verdict', verdict.verdict).property('reason', headline(verdict));
    suite
      .property('scenario', run.scenario)
      .property('platform', run.platform)
      .property('seed', String(run.seed));
    for (const check of verdict.checks) addCase(suite, verdict, check);
    return report.build();
  },
};

const addCase = (suite: TestSuite, { run }: Verdict, check: CheckResult): void => {
  const testCase = suite
    .testCase()
    .className(`drydock.${run.scenario}.${run.platform}`)
    .name(check.check)
    .time(0);
  // The package ends CDATA properly at the first `]]>` of a text only.
  const evidence = [check.summary, ...check.details].join('\n').replaceAll(']]>', ']] >');
  if (check.verdict === 'pass') testCase.standardOutput(evidence);
  if (check.verdict === 'fail') testCase.failure(check.summary).stacktrace(evidence);
  if (check.verdict === 'unknown') testCase.error(check.summary, 'unknown', evidence);
};
