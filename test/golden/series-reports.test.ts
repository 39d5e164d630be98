// Golden text of every report of a series: files/series-*. `vitest run --project unit test/golden -u` writes them anew.
import { expect, test } from 'vitest';
import type { Reporter } from '../../harness/model/reporter.ts';
import type { Series } from '../../harness/model/series.ts';
import { reports } from '../../harness/wiring.ts';
import { renderSeries } from '../../reports/series/console.ts';
import { readable } from './page.ts';
import { seriesCases as cases } from './sample-series.ts';

test.each(
  Object.entries(cases).flatMap(([name, series]) =>
    reports.series.reporters
      .filter(({ name: reporter }) => name === 'few' || reporter === 'console' || reporter === 'html')
      .map((reporter: Reporter<Series>) => ({ name, series, reporter, file: reporter.file })),
  ),
)('$file of a series: $name', async ({ name, series, reporter, file }) => {
  const golden = await readable(file, await reporter.render(series));
  await expect(golden.text).toMatchFileSnapshot(`files/series-${name}-${golden.file}`);
});

test('colours change nothing but colours', () => {
  const coloured = renderSeries(cases.few, { colour: true });
  expect(coloured).not.toBe(renderSeries(cases.few, { colour: false }));
  // eslint-disable-next-line no-control-regex
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderSeries(cases.few, { colour: false }));
});
