// Golden text of every report: files/report-*. `vitest run --project unit test/golden -u` writes them anew.
import { expect, test } from 'vitest';
import type { RunReporter } from '../../harness/model/reporter.ts';
import { reports } from '../../harness/wiring.ts';
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

type Case = keyof typeof cases;

/** What is read in full; of a reporter that is not named, everything. */
const shown: Readonly<Record<string, readonly Case[]>> = {
  console: ['pass', 'fail', 'unknown', 'interrupted', 'sharded'],
  markdown: ['pass', 'fail', 'sharded'],
  junit: ['pass', 'fail', 'sharded'],
  json: ['interrupted'],
  html: ['fail', 'interrupted', 'sharded'],
};

const golden = reports.run.reporters.flatMap((reporter: RunReporter) =>
  (shown[reporter.name] ?? (Object.keys(cases) as Case[])).map((name) => ({
    name,
    file: reporter.file,
    reporter,
  })),
);

test.each(golden)('$file of a run: $name', async ({ name, file, reporter }) => {
  const [verdict, history] = cases[name];
  await expect(await reporter.render(verdict, history)).toMatchFileSnapshot(`files/report-${name}-${file}`);
});
