// A comparison with a baseline as Markdown, for a pull request or `$GITHUB_STEP_SUMMARY`.
import type { BaselineComparison } from '../../harness/baseline/comparison.ts';
import { formatShare } from '../../harness/measure/format.ts';
import { markdownTable, markdownText as text } from '../markdown-text.ts';
import { signs } from '../words.ts';
import { chanceText, comparisonHeadline, figureWord, laneText, shiftText, shownFigures } from './words.ts';

export const comparisonMarkdown = (comparison: BaselineComparison): string => {
  const { verdict, baseline, runs, differences, changes, alarmBelowP } = comparison;
  const figures = shownFigures(comparison);
  const parts = [
    `## ${signs[verdict]} ${text(baseline.scenario)} against its baseline: ${text(comparisonHeadline(comparison))}`,
    `${runs.after} runs against ${runs.before} of the baseline on ${text(baseline.platform)} (${text(baseline.deployment)}).`,
    differences.length === 0
      ? ''
      : `**Compared although they differ in:**\n\n${differences.map((line) => `- ${text(line)}`).join('\n')}`,
    changes.map((change) => `- ${text(laneText(change))}`).join('\n'),
    figures.length === 0
      ? ''
      : markdownTable(
          ['Figure', 'Change', 'By', 'Higher in #', 'Chance #'],
          figures.map((figure) => [
            text(figureWord(figure)),
            figure.change === 'none shown' ? 'none shown' : `**${figure.change}**`,
            text(shiftText(figure)),
            text(formatShare(figure.superiority)),
            text(chanceText(figure)),
          ]),
        ),
    `Rank test of every figure that varied, corrected for their number; a change is told below p = ${alarmBelowP}. “Higher in”: how often a run is slower than one of the baseline.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
};
