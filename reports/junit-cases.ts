// junit.xml of what was carried out several times or in several parts: one suite with one case for each, for CI systems that count tests.
import junit from 'junit-report-builder';
import type { Builder } from 'junit-report-builder';
import type { Judgement } from '../harness/model/verdict.ts';

// The package is CommonJS and exports the builder itself; its types describe an ES module with a default export.
const builder = junit as unknown as Builder;

export interface JunitCase {
  readonly name: string;
  /** Null of what was not begun: skipped. */
  readonly verdict: Judgement | null;
  readonly text: string;
  readonly durationMs: number;
}

export interface JunitSuite {
  readonly name: string;
  readonly timestamp: string;
  readonly verdict: Judgement;
  readonly reason: string;
  readonly className: string;
  readonly cases: readonly JunitCase[];
}

/** The text of the file. */
export const junitOf = ({ name, timestamp, verdict, reason, className, cases }: JunitSuite): string => {
  const report = builder.newBuilder();
  const suite = report.testSuite().name(name).timestamp(timestamp);
  suite.property('verdict', verdict).property('reason', reason);
  for (const each of cases) {
    const one = suite.testCase().className(className).name(each.name).time(secondsOf(each.durationMs));
    const evidence = each.text.replaceAll(']]>', ']] >');
    if (each.verdict === null) one.skipped();
    if (each.verdict === null || each.verdict === 'pass') one.standardOutput(evidence);
    if (each.verdict === 'fail') one.failure(each.text).stacktrace(evidence);
    if (each.verdict === 'unknown') one.error(each.text, 'unknown', evidence);
  }
  return report.build();
};

const secondsOf = (durationMs: number): number => Number((durationMs / 1000).toFixed(3));
