// Golden text of every report of a series: files/series-*. `vitest run --project unit test/golden -u` writes them anew.
import { expect, test } from 'vitest';
import type { Series } from '../../harness/model/series.ts';
import type { Verdict } from '../../harness/model/verdict.ts';
import { sumUp } from '../../harness/series/sum-up.ts';
import { renderSeries, seriesConsoleReporter } from '../../reports/series/console.ts';
import { seriesHtmlReporter } from '../../reports/series/html.ts';
import { seriesJsonReporter } from '../../reports/series/json.ts';
import { seriesJunitReporter } from '../../reports/series/junit.ts';
import { seriesMarkdownReporter } from '../../reports/series/markdown.ts';
import { p90, repetition } from '../unit/series/verdicts.ts';

const numbered = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.map((verdict, index) => ({
    ...verdict,
    run: { ...verdict.run, id: `ferris-wheel/20261121T09300${index}Z-${index + 1}`, seed: index + 1 },
    steps: verdict.steps.map((step) =>
      step.verb === 'hand-over' ? { ...step, facts: { heldBackMs: 250 * (index + 1) } } : step,
    ),
  }));

const seriesOf = (verdicts: readonly Verdict[], planned: number, why = ''): Series =>
  sumUp({
    identity: {
      id: 'ferris-wheel/20261121T093000Z-42-series',
      scenario: 'ferris-wheel',
      title: 'A <wheel> | turns',
      platform: 'local',
      engine: 'postgres',
      deployment: 'PostgreSQL as processes',
      seed: 42,
      startedUtc: '2026-11-21T09:30:00.000Z',
    },
    budget: { downtime: [p90()], lostWrites: 0 },
    course: {
      planned,
      ended: why === '' ? 'all done' : 'broken off',
      why,
      start: 'a new deployment each',
      holdUpToMs: 2000,
    },
    verdicts: numbered(verdicts),
  });

const lengths = [410, 395, 440, 402, 388, 1210];
const cases = {
  few: seriesOf(
    lengths.map((downMs) => repetition({ downMs })),
    6,
  ),
  failed: seriesOf([repetition({}), repetition({ verdict: 'fail' })], 6),
  none: seriesOf([], 6, 'interrupted by SIGINT'),
};

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
