// Golden text of every report of a series: files/series-*. `vitest run --project unit test/golden -u` writes them anew.
import { expect, test } from 'vitest';
import { renderSeries, seriesConsoleReporter } from '../../reports/series/console.ts';
import { seriesHtmlReporter } from '../../reports/series/html.ts';
import { seriesJsonReporter } from '../../reports/series/json.ts';
import { seriesJunitReporter } from '../../reports/series/junit.ts';
import { seriesMarkdownReporter } from '../../reports/series/markdown.ts';
import { seriesCases as cases } from './sample-series.ts';

const reporters = [
  seriesConsoleReporter,
  seriesMarkdownReporter,
  seriesHtmlReporter,
  seriesJsonReporter,
  seriesJunitReporter,
];

test.each(
  Object.entries(cases).flatMap(([name, series]) =>
    reporters
      .filter(({ name: reporter }) => name === 'few' || reporter === 'console' || reporter === 'html')
      .map((reporter) => ({ name, series, reporter, file: reporter.file })),
  ),
)('$file of a series: $name', async ({ name, series, reporter, file }) => {
  await expect(reporter.render(series)).toMatchFileSnapshot(`files/series-${name}-${file}`);
});

test('colours change nothing but colours', () => {
  const coloured = renderSeries(cases.few, { colour: true });
  expect(coloured).not.toBe(renderSeries(cases.few, { colour: false }));
  // eslint-disable-next-line no-control-regex
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderSeries(cases.few, { colour: false }));
});
