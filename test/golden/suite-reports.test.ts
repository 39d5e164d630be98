// Golden text of every report of a suite: files/suite-*. `vitest run --project unit test/golden -u` writes them anew.
import { expect, test } from 'vitest';
import type { Reporter } from '../../harness/model/reporter.ts';
import type { Suite } from '../../harness/model/suite.ts';
import { reports } from '../../harness/wiring.ts';
import { renderSuite } from '../../reports/suite/console.ts';
import { readable } from './page.ts';
import { suiteCases as cases } from './sample-suite.ts';

test.each(
  Object.entries(cases).flatMap(([name, suite]) =>
    reports.suite.reporters
      .filter(({ name: reporter }) => name === 'mixed' || reporter === 'console')
      .map((reporter: Reporter<Suite>) => ({ name, suite, reporter, file: reporter.file })),
  ),
)('$file of a suite: $name', async ({ name, suite, reporter, file }) => {
  const golden = await readable(file, await reporter.render(suite));
  await expect(golden.text).toMatchFileSnapshot(`files/suite-${name}-${golden.file}`);
});

test('colours change nothing but colours', () => {
  const coloured = renderSuite(cases.mixed, { colour: true });
  expect(coloured).not.toBe(renderSuite(cases.mixed, { colour: false }));
  // eslint-disable-next-line no-control-regex
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderSuite(cases.mixed, { colour: false }));
});
