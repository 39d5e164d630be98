// junit.xml of a suite: one suite, one case per scenario. One that broke is an error, one that was not run is skipped.
import type { Reporter } from '../../harness/model/reporter.ts';
import type { Suite, SuiteEntry } from '../../harness/model/suite.ts';
import { junitOf } from '../junit-cases.ts';
import type { JunitCase } from '../junit-cases.ts';

/** Renders `junit.xml`. */
export const suiteJunitReporter: Reporter<Suite> = {
  name: 'junit',
  file: 'junit.xml',
  render: ({ suite, verdict, reason, entries }) =>
    junitOf({
      name: suite.id,
      timestamp: suite.startedUtc,
      verdict,
      reason,
      className: `drydock.suites.${suite.name}.${suite.platform}`,
      cases: entries.map(caseOf),
    }),
};

/** The number parts scenarios that stand twice in the list. */
const caseOf = ({ number, scenario, verdict, state, reason, id, tookMs }: SuiteEntry): JunitCase => ({
  name: `${number} ${scenario}`,
  verdict: state === 'broken' ? 'unknown' : verdict,
  text: id === null ? reason : `${id}: ${reason}`,
  durationMs: tookMs,
});
