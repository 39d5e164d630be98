// report.html of a suite: all its scenarios in one table, with links to their own reports. One file that asks no network for anything
// and has no script.
import type { Reporter } from '../../harness/model/reporter.ts';
import type { Suite, SuiteEntry } from '../../harness/model/suite.ts';
import { html } from '../html/markup.ts';
import type { Markup } from '../html/markup.ts';
import { page, verdictHeader } from '../html/page.ts';
import { figure, section, table } from '../html/table.ts';
import { downText, entryName, entryWord, lateTexts, lostWritesText, tookText } from './words.ts';

/** Renders `report.html`. */
export const suiteHtmlReporter: Reporter<Suite> = {
  name: 'html',
  file: 'report.html',
  render: (suite) =>
    page({
      verdict: suite.verdict,
      about: `${suite.suite.name} on ${suite.suite.platform}`,
      styles: '#scenarios table { width: 100%; }',
      main: html`${banner(suite)} ${scenarios(suite)}`,
      footer: `drydock · ${suite.suite.id}`,
    }),
};

const banner = ({ verdict, reason, suite }: Suite): Markup =>
  verdictHeader({
    verdict,
    title: `Suite ${suite.name}`,
    reasons: [reason],
    facts: [suite.platform, suite.startedUtc, `seed ${suite.seed}`],
  });

const columns = ['Scenario', 'Verdict', 'Down', 'Late', figure('Lost'), figure('Took'), 'Report'];

const scenarios = ({ entries }: Suite): Markup =>
  section({
    id: 'scenarios',
    title: 'Scenarios',
    lede: 'In the order in which they were carried out. Down and late are those of the services with a budget; of a scenario that was carried out several times those of its worst run, and the most writes that one run lost.',
    body: table(columns, entries.map(row)),
  });

const row = (entry: SuiteEntry): readonly (Markup | string)[] => [
  html`<strong>${entryName(entry)}</strong> ${entry.title}`,
  html`<span class="${tones[entry.verdict ?? 'unknown']}">${entryWord(entry)}</span>
    <span class="quiet">${entry.reason}</span>`,
  downText(entry),
  lateTexts(entry),
  lostWritesText(entry),
  tookText(entry),
  entry.id === null ? '' : html`<a href="../../${entry.id}/report.html">${entry.id}</a>`,
];

const tones = { pass: 'ok', fail: 'bad', unknown: 'note' } as const;
