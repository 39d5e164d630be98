// Golden text of every report: files/report-*. `vitest run --project unit test/golden -u` writes them anew.
import { expect, test } from 'vitest';
import type { Reporter } from '../../harness/model/reporter.ts';
import { consoleReporter } from '../../reports/console.ts';
import { htmlReporter } from '../../reports/html/report.ts';
import { jsonReporter } from '../../reports/json.ts';
import { junitReporter } from '../../reports/junit.ts';
import { markdownReporter } from '../../reports/markdown.ts';
import { lossyHistory, sampleHistory } from './sample-history.ts';
import { shardedSample, shardedVerdict } from './sharded-sample.ts';
import { failing, interrupted, interruptedHistory, passing, undecided } from './sample-verdict.ts';

const cases = {
  pass: [passing(), sampleHistory()],
  fail: [failing(), lossyHistory()],
  unknown: [undecided(), sampleHistory()],
  interrupted: [interrupted(), interruptedHistory()],
  sharded: [shardedVerdict(), shardedSample()],
} as const;

const golden: readonly (readonly [Reporter, keyof typeof cases])[] = [
  [consoleReporter, 'pass'],
  [consoleReporter, 'fail'],
  [consoleReporter, 'unknown'],
  [consoleReporter, 'interrupted'],
  [markdownReporter, 'pass'],
  [markdownReporter, 'fail'],
  [junitReporter, 'pass'],
  [junitReporter, 'fail'],
  [jsonReporter, 'interrupted'],
  [htmlReporter, 'fail'],
  [htmlReporter, 'interrupted'],
  [consoleReporter, 'sharded'],
  [markdownReporter, 'sharded'],
  [junitReporter, 'sharded'],
  [htmlReporter, 'sharded'],
];

test.each(golden.map(([reporter, name]) => ({ name, file: reporter.file, reporter })))(
  '$file of a run: $name',
  async ({ name, file, reporter }) => {
    const [verdict, history] = cases[name];
    await expect(await reporter.render(verdict, history)).toMatchFileSnapshot(`files/report-${name}-${file}`);
  },
);
