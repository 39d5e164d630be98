// A baseline for people: what it was made of, and the spread of its figures.
import type { Baseline } from '../baseline/baseline.ts';
import { formatSeconds } from '../measure/format.ts';
import { columns } from '../text/columns.ts';

/** Ends in a newline. */
export const baselineText = ({ of: key, runs }: Baseline): string => {
  const names = [...new Set(runs.flatMap(({ figures }) => Object.keys(figures)))].sort();
  const count = (verdict: string) => runs.filter((run) => run.verdict === verdict).length;
  return [
    `${key.scenario} on ${key.platform} (${key.deployment}): ${runs.length} runs, ${count('pass')} passed, ${count('fail')} failed`,
    '',
    'Made of',
    ...columns([...Object.entries(key.versions), ...Object.entries(key.settings)]),
    '',
    'Figures',
    ...columns([
      ['', 'least', 'median', 'most'],
      ...names.map((name) => [name, ...spread(runs.map(({ figures }) => figures[name] ?? 0))]),
    ]),
    '',
  ].join('\n');
};

const spread = (values: readonly number[]): readonly string[] => {
  const sorted = values.toSorted((a, b) => a - b);
  return [0, Math.floor((sorted.length - 1) / 2), sorted.length - 1].map((place) =>
    formatSeconds(sorted[place] ?? 0),
  );
};
