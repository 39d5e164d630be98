// The summary of a suite for a terminal and as summary.txt: one table of all its scenarios.
import type { Reporter } from '../../harness/model/reporter.ts';
import type { Suite, SuiteEntry } from '../../harness/model/suite.ts';
import { printable } from '../../harness/text/printable.ts';
import { blocksText, colours, painter, tableUnder } from '../terminal-text.ts';
import { signs } from '../words.ts';
import { downText, entryName, entryWord, lateTexts, lostWritesText, tookText } from './words.ts';

/** Renders `summary.txt`, without colours. */
export const suiteConsoleReporter: Reporter<Suite> = {
  name: 'console',
  file: 'summary.txt',
  render: (suite) => renderSuite(suite, { colour: false }),
};

/** The summary with or without colours, ending in a newline. */
export const renderSuite = (suite: Suite, { colour }: { readonly colour: boolean }): string => {
  const paint = painter(colour);
  const { verdict, suite: identity, entries } = suite;
  const title = `${signs[verdict]} ${verdict.toUpperCase()}`;
  const place = `${identity.name} on ${identity.platform}, seed ${identity.seed}`;
  return blocksText([
    [
      `  ${paint('bold', paint(colours[verdict], title))}  ${printable(suite.reason)}`,
      paint('dim', `  ${printable(place)}`),
    ],
    tableUnder(paint, [head, ...entries.map(row)], figures),
    entries.filter(({ verdict: judged }) => judged !== 'pass').map(why),
  ]);
};

const head = ['scenario', 'verdict', 'down', 'late', 'lost', 'took', 'folder'];
const figures = [4, 5];

const row = (entry: SuiteEntry): readonly string[] =>
  [
    entryName(entry),
    entryWord(entry),
    downText(entry),
    lateTexts(entry),
    lostWritesText(entry),
    tookText(entry),
    entry.id ?? '',
  ].map(printable);

const why = (entry: SuiteEntry): string => `  ${printable(`${entry.scenario}: ${entry.reason}`)}`;
