// What every page of the wiring must be, whatever it is about: well-formed, complete by itself, and silent towards the network.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Calibration } from '../../harness/model/calibration.ts';
import type { Reporter } from '../../harness/model/reporter.ts';
import type { Series } from '../../harness/model/series.ts';
import type { Suite } from '../../harness/model/suite.ts';
import { reports } from '../../harness/wiring.ts';
import { longestWindows } from '../../reports/outages.ts';
import { attributeOf, elementsIn, elementsNamed, parsePage, visibleText } from '../golden/page.ts';
import type { Element, Page } from '../golden/page.ts';
import { sampleCalibration } from '../golden/sample-calibration.ts';
import { runCases } from '../golden/sample-runs.ts';
import { seriesCases } from '../golden/sample-series.ts';
import { suiteCases } from '../golden/sample-suite.ts';

const isPage = ({ file }: { readonly file: string }) => file.endsWith('.html');
const ofRun = (name: keyof typeof runCases) => {
  const [verdict, history] = runCases[name];
  return reports.run.main.render(verdict, history);
};

const pages: readonly (readonly [string, () => string | Promise<string>, number])[] = [
  ...(Object.keys(runCases) as (keyof typeof runCases)[]).map(
    (name) => [`run: ${name}`, () => ofRun(name), 1] as const,
  ),
  ...Object.entries(seriesCases).flatMap(([name, series]) =>
    reports.series.reporters
      .filter(isPage)
      .map((reporter: Reporter<Series>) => [`series: ${name}`, () => reporter.render(series), 0] as const),
  ),
  ...Object.entries(suiteCases).flatMap(([name, suite]) =>
    reports.suite.reporters
      .filter(isPage)
      .map((reporter: Reporter<Suite>) => [`suite: ${name}`, () => reporter.render(suite), 0] as const),
  ),
  ...reports.calibration.reporters
    .filter(isPage)
    .map(
      (reporter: Reporter<Calibration>) =>
        ['calibration', () => reporter.render(sampleCalibration()), 0] as const,
    ),
];

describe.each(pages)('the page of a %s', (_, render, scripts) => {
  let page: Page;
  beforeAll(async () => {
    page = await parsePage(await render());
  });

  test('has anchors of their own, and links that lead to them', () => {
    const all = elementsIn(page);
    const anchors = all.flatMap((element) => attributeOf(element, 'id') ?? []);
    expect(new Set(anchors).size).toBe(anchors.length);
    for (const link of all.flatMap((element) => attributeOf(element, 'href') ?? []))
      if (link.startsWith('#')) expect(anchors).toContain(link.slice(1));
    for (const name of all.flatMap((element) => attributeOf(element, 'aria-labelledby') ?? []))
      expect(anchors).toContain(name);
  });

  test('names every section in a heading of its own', () => {
    expect(elementsNamed(page, 'h1')).toHaveLength(1);
    for (const section of elementsNamed(page, 'section'))
      expect(attributeOf(section, 'aria-label') ?? visibleText(elementsNamed(section, 'h2')[0]!)).toMatch(
        /\S/u,
      );
  });

  test('has a cell for every column in every row of every table', () => {
    for (const one of elementsNamed(page, 'table')) {
      const [head, ...rows] = elementsNamed(one, 'tr').map((row) => elementsNamed(row, 'th', 'td').length);
      expect(new Set(rows)).toEqual(rows.length === 0 ? new Set() : new Set([head]));
    }
  });

  test('asks the network for nothing and runs no script but its own', () => {
    expect(elementsNamed(page, 'link', 'img', 'image', 'iframe', 'object', 'embed', 'base', 'form')).toEqual(
      [],
    );
    const all = elementsIn(page);
    const names = new Set(all.flatMap(({ attrs = [] }) => attrs.map(({ name }) => name)));
    expect([...names].filter((name) => /^(on|src|xlink|action|data$)/u.test(name))).toEqual([]);
    // Within the page, or from a series or a suite to the reports of its runs.
    for (const element of all)
      expect(attributeOf(element, 'href') ?? '#').toMatch(
        /^(#|\.\.\/(\.\.\/[\w-]+\/)?[\w-]+\/report\.html$)/u,
      );
    for (const style of elementsNamed(page, 'style'))
      expect(/url\((?!#)|@import/u.exec(rawText(style))).toBeNull();
    expect(elementsNamed(page, 'script')).toHaveLength(scripts);
    const [policy] = elementsNamed(page, 'meta').filter(
      (meta) => attributeOf(meta, 'http-equiv') !== undefined,
    );
    expect(attributeOf(policy!, 'content')).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/u);
  });
});

const rawText = ({ children = [] }: Element): string => children.map(({ value = '' }) => value).join('');

describe.each(Object.entries(runCases))('the page of a run: %s', (_, [verdict, history]) => {
  let page: Page;
  beforeAll(async () => {
    page = await parsePage(await reports.run.main.render(verdict, history));
  });
  const sectionOf = (id: string) =>
    elementsNamed(page, 'section').find((section) => attributeOf(section, 'id') === id)!;
  const rowsOf = (id: string, place = 0) =>
    elementsNamed(elementsNamed(sectionOf(id), 'tbody')[place]!, 'tr').map(visibleText);

  test('has the sections that its navigation names, in their order', () => {
    const [navigation] = elementsNamed(page, 'nav');
    const sections = elementsNamed(page, 'section').map((section) => attributeOf(section, 'id'));
    const links = elementsNamed(navigation!, 'a').map((link) => attributeOf(link, 'href'));
    expect(links).toEqual(sections.filter((id) => id !== 'checks').map((id) => `#${id}`));
    expect(links).toEqual(expect.arrayContaining(['#budget', '#timeline', '#windows', '#steps', '#about']));
  });

  test('names every check with what it says', () => {
    const text = visibleText(sectionOf('checks'));
    for (const { check, verdict: found, summary } of verdict.checks) {
      expect(text).toContain(`${check} ${found}`);
      expect(text).toContain(summary);
    }
  });

  test('has a row for every window and every step', () => {
    const windows = longestWindows(verdict);
    if (windows.length > 0) expect(rowsOf('windows')).toHaveLength(windows.length);
    const steps = rowsOf('steps');
    expect(steps).toHaveLength(verdict.steps.length);
    for (const [place, { title, verb }] of verdict.steps.entries()) {
      expect(steps[place]).toContain(title);
      expect(steps[place]).toContain(verb);
    }
  });
});
