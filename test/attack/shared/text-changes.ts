// Changes of a text that mutated scenarios and damaged files have in common. Pure.
import type { Chance } from './chance.ts';

export const spliced = (text: string, from: number, length: number, instead: string): string =>
  text.slice(0, from) + instead + text.slice(from + length);

export const linesChanged = (text: string, change: (lines: string[]) => void): string => {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
};

/** One of the matches of a pattern, in place of which something else is put; null when nothing matches. */
export const replacedOnce = (
  text: string,
  pattern: RegExp,
  chance: Chance,
  instead: (found: string) => string,
): string | null => {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return null;
  const { index, 0: found } = chance.pick(matches);
  return spliced(text, index, found.length, instead(found));
};
