// What a comparison with a baseline found, in sentences that name the part of the outage: for a terminal, for Markdown and for
// annotations.
import type { BaselineComparison, LaneChange } from '../../harness/baseline/comparison.ts';
import { figureParts } from '../../harness/baseline/baseline.ts';
import type { FigureChange } from '../../harness/baseline/compare.ts';
import { formatNumberOf, formatProbability, formatSeconds } from '../../harness/measure/format.ts';
import type { WindowPhase } from '../../harness/model/verdict.ts';
import { phaseWord } from '../../harness/model/milestones.ts';

/** The first line: what the pull request is told. */
export const comparisonHeadline = ({ verdict, changes, runs }: BaselineComparison): string => {
  const slower = changes.filter(({ change }) => change === 'slower');
  const [first] = slower;
  if (first !== undefined) {
    const more = slower.length === 1 ? '' : `; and ${formatNumberOf(slower.length - 1, 'other service')}`;
    return `${laneText(first)}${more}`;
  }
  const sides = `${runs.after} against ${formatNumberOf(runs.before, 'run')}`;
  if (verdict === 'unknown')
    return `nothing can be shown with ${sides}: it takes ${runs.neededEach} on each side at least`;
  const faster = changes.map(laneText).join('; ');
  return faster === '' ? `no change shown, with ${sides}` : `nothing slower, with ${sides}; ${faster}`;
};

/** `rw session: 3.9 s slower (3.1 to 4.6 s), all of it up to: new primary promoted`. */
export const laneText = ({ lane, down, parts }: LaneChange): string => {
  const [first] = parts;
  if (down === null) {
    const all = parts.map((part) => `${shiftText(part)} up to: ${partWord(part)}`).join(', ');
    return `${lane}: ${all}; its downtime as a whole not for certain`;
  }
  const where =
    first === undefined
      ? 'in no one part for certain'
      : shareWords(first, down) === null
        ? parts.map((part) => `${shiftText(part)} up to: ${partWord(part)}`).join(', ')
        : `${shareWords(first, down) ?? ''} up to: ${partWord(first)}`;
  return `${lane}: ${shiftText(down)}, ${where}`;
};

/** A part that explains nine tenths of the change, or three quarters, says so; null when it takes several. */
const shareWords = (part: FigureChange, down: FigureChange): string | null => {
  const share = part.shiftMs.value / down.shiftMs.value;
  if (share >= 0.9) return 'all of it';
  return share >= 0.75 ? 'most of it' : null;
};

/** `3.90 s slower (3.10 s to 4.60 s)`. */
export const shiftText = ({ shiftMs: { value, lower, upper } }: Pick<FigureChange, 'shiftMs'>): string => {
  const word = value >= 0 ? 'slower' : 'faster';
  const [near, far] = value >= 0 ? [lower, upper] : [-upper, -lower];
  const bounds =
    Number.isFinite(near) && Number.isFinite(far) ? ` (${formatSeconds(near)} to ${formatSeconds(far)})` : '';
  return `${formatSeconds(Math.abs(value))} ${word}${bounds}`;
};

/** What a figure is of: `down`, `new primary promoted`. */
const partWord = ({ figure }: Pick<FigureChange, 'figure'>): string => {
  const { part } = figureParts(figure);
  return part.startsWith('until ') ? phaseWord(part.slice('until '.length) as WindowPhase['until']) : part;
};

/** `rw session · new primary promoted`. */
export const figureWord = (figure: FigureChange): string =>
  `${figureParts(figure.figure).lane} · ${partWord(figure)}`;

export const chanceText = ({ pValue }: FigureChange): string => formatProbability(pValue);

/** The figures worth a row: what changed, and the downtimes whatever they did. */
export const shownFigures = ({ figures }: BaselineComparison): readonly FigureChange[] =>
  figures.filter(({ change, figure }) => change !== 'none shown' || figureParts(figure).part === 'down');
