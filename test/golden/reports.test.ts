// Golden text of every report: files/report-*, of a page what people read. `vitest run --project unit test/golden -u` writes them anew.
import { expect, test } from 'vitest';
import type { RunReporter } from '../../harness/model/reporter.ts';
import { reports } from '../../harness/wiring.ts';
import { readable } from './page.ts';
import { runCases } from './sample-runs.ts';

type Case = keyof typeof runCases;

/** What is read in full; of a reporter that is not named, everything. */
const shown: Readonly<Record<string, readonly Case[]>> = {
  console: ['pass', 'fail', 'unknown', 'interrupted', 'sharded', 'late'],
  markdown: ['pass', 'fail', 'sharded', 'late'],
  junit: ['pass', 'fail', 'sharded', 'late'],
  json: ['interrupted'],
  html: ['fail', 'interrupted', 'sharded', 'late'],
};

const golden = reports.run.reporters.flatMap((reporter: RunReporter) =>
  (shown[reporter.name] ?? (Object.keys(runCases) as Case[])).map((name) => ({
    name,
    file: reporter.file,
    reporter,
  })),
);

test.each(golden)('$file of a run: $name', async ({ name, file, reporter }) => {
  const [verdict, history] = runCases[name];
  const golden = await readable(file, await reporter.render(verdict, history));
  await expect(golden.text).toMatchFileSnapshot(`files/report-${name}-${golden.file}`);
});
