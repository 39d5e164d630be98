// A comparison with a baseline as text for a terminal.
import type { BaselineComparison } from '../../harness/baseline/comparison.ts';
import { formatShare } from '../../harness/measure/format.ts';
import { columns } from '../../harness/text/columns.ts';
import { blocksText } from '../terminal-text.ts';
import { printable } from '../../harness/text/printable.ts';
import { signs } from '../words.ts';
import { chanceText, comparisonHeadline, figureWord, laneText, shiftText, shownFigures } from './words.ts';

/** Ends in a newline. */
export const renderComparison = (comparison: BaselineComparison): string => {
  const { verdict, baseline, runs, differences, changes } = comparison;
  const rows = [
    ['figure', 'change', 'by', 'higher in', 'chance'],
    ...shownFigures(comparison).map((figure) => [
      figureWord(figure),
      figure.change,
      shiftText(figure),
      formatShare(figure.superiority),
      chanceText(figure),
    ]),
  ];
  const blocks = [
    [
      `  ${signs[verdict]} ${verdict.toUpperCase()}  ${comparisonHeadline(comparison)}`,
      `  ${baseline.scenario} on ${baseline.platform}: ${runs.after} runs against ${runs.before} of the baseline`,
    ],
    differences.length === 0
      ? []
      : ['  compared although they differ in', ...differences.map((line) => `    ${line}`)],
    changes.map((change) => `  ${laneText(change)}`),
    rows.length === 1 ? [] : columns(rows, { between: '   ' }),
  ];
  return blocksText(blocks.map((lines) => lines.map(printable)));
};
