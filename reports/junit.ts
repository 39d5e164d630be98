// junit.xml: one suite per run, one case per check, for CI systems that count tests. An unknown check is an error, since
// nothing was shown to be wrong. A trap of a published runbook is a case too, and never a failure: it says something about the
// runbook, and what it did to the database is the checks' to judge.
import junit from 'junit-report-builder';
import type { Builder, TestSuite } from 'junit-report-builder';
import { worstPart } from '../harness/measure/standing.ts';
import type { RunReporter } from '../harness/model/reporter.ts';
import type { CheckResult, TrapFinding, Verdict } from '../harness/model/verdict.ts';
import { sprungWords } from './traps.ts';
import { outageText } from './down-and-late.ts';
import { headline } from './words.ts';

// The package is CommonJS and exports the builder itself; its types describe an ES module with a default export.
const builder = junit as unknown as Builder;

/** Renders `junit.xml`. The only time in it is the run's own. */
export const junitReporter: RunReporter = {
  name: 'junit',
  file: 'junit.xml',
  render: (verdict) => {
    const { run } = verdict;
    const report = builder.newBuilder();
    const suite = report
      .testSuite()
      .name(run.id)
      .timestamp(run.startedUtc)
      .time(Number((run.durationMs / 1000).toFixed(3)));
    suite.property('verdict', verdict.verdict).property('reason', headline(verdict));
    suite
      .property('scenario', run.scenario)
      .property('platform', run.platform)
      .property('seed', String(run.seed));
    for (const measure of verdict.measurements.services)
      suite.property(`${measure.service} ${measure.policy}`, outageText(worstPart(measure).measured));
    for (const [name, value] of Object.entries(verdict.settings)) suite.property(`setting ${name}`, value);
    for (const check of verdict.checks) addCase(suite, verdict, check);
    for (const trap of verdict.traps) addTrap(suite, verdict, trap);
    return report.build();
  },
};

const addCase = (suite: TestSuite, { run }: Verdict, check: CheckResult): void => {
  const testCase = suite
    .testCase()
    .className(`drydock.${run.scenario}.${run.platform}`)
    .name(check.check)
    .time(0);
  const evidence = lines([check.summary, ...check.details]);
  if (check.verdict === 'pass') testCase.standardOutput(evidence);
  if (check.verdict === 'fail') testCase.failure(check.summary).stacktrace(evidence);
  if (check.verdict === 'unknown') testCase.error(check.summary, 'unknown', evidence);
};

const addTrap = (suite: TestSuite, { run }: Verdict, { step, trap, sprung, evidence }: TrapFinding): void => {
  const testCase = suite
    .testCase()
    .className(`drydock.${run.scenario}.${run.platform}.traps`)
    .name(`step ${step}: ${trap}`)
    .time(0);
  if (sprung === 'not reached') testCase.skipped();
  testCase.standardOutput(lines([sprungWords[sprung], ...evidence]));
};

/** The package ends CDATA properly at the first `]]>` of a text only. */
const lines = (all: readonly string[]): string => all.join('\n').replaceAll(']]>', ']] >');
