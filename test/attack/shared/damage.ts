// What accidents and afterthoughts do to the files of a run: a text torn, a digit altered, a line gone, a budget emptied.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from './chance.ts';

export const damagedFiles = [
  'plan.json',
  'record.jsonl',
  'ledger.jsonl',
  'stored.jsonl',
  'verdict.json',
  'manifest.json',
] as const;

export type DamagedFile = (typeof damagedFiles)[number];

export interface Damage {
  readonly file: DamagedFile;
  /** For people. */
  readonly what: string;
}

type Change = (text: string, chance: Chance) => string;

const linesChanged = (text: string, change: (lines: string[]) => void): string => {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
};

const replacedOnce = (text: string, pattern: RegExp, chance: Chance, instead: (found: string) => string) => {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return text;
  const { index, 0: found } = chance.pick(matches);
  return text.slice(0, index) + instead(found) + text.slice(index + found.length);
};

const general: Readonly<Record<string, Change>> = {
  'cut at a byte': (text, chance) => text.slice(0, chance.below(text.length)),
  'a digit altered': (text, chance) =>
    replacedOnce(text, /\d/g, chance, (digit) => String((Number(digit) + 1 + chance.below(9)) % 10)),
  'a key altered': (text, chance) => replacedOnce(text, /(?<=")\w+(?=":)/g, chance, (key) => `${key}x`),
  'a value altered': (text, chance) =>
    replacedOnce(text, /(?<=": ?)("[^"]*"|[\d.]+|true|false|null)/g, chance, () =>
      chance.pick(['null', '"x"', '-1', '1e999', '[]', '{}', 'true', '"__proto__"', '99999999999999999999']),
    ),
  'a line removed': (text, chance) =>
    linesChanged(text, (lines) => lines.splice(chance.below(Math.max(1, lines.length - 1)), 1)),
  'a line doubled': (text, chance) =>
    linesChanged(text, (lines) => {
      const at = chance.below(Math.max(1, lines.length - 1));
      lines.splice(at, 0, lines[at] ?? 'x');
    }),
  'two lines changed round': (text, chance) =>
    linesChanged(text, (lines) => {
      const at = chance.below(Math.max(1, lines.length - 2));
      [lines[at], lines[at + 1]] = [lines[at + 1] ?? 'x', lines[at] ?? 'x'];
    }),
  emptied: () => '',
  'replaced by null': () => 'null\n',
  'replaced by a list': () => '[]\n',
  'replaced by zeros': (text) => '\0'.repeat(text.length),
  'made long': (text) => text + '{"kind":"note"}\n'.repeat(1000),
};

const planOnly: Readonly<Record<string, Change>> = {
  'the budget emptied': (text) => text.replace(/"downtime": \[[^\]]*\]/, '"downtime": []'),
  'the engine changed': (text, chance) =>
    text.replace(/"engine": "[^"]*"/, `"engine": "${chance.pick(['redis', 'mongodb', '__proto__', ''])}"`),
  "a line with 'fault' removed": (text) =>
    linesChanged(text, (lines) => {
      const at = lines.findIndex((line) => line.includes('fault'));
      if (at >= 0) lines.splice(at, 1);
    }),
  'the steps removed': (text) => {
    const plan = JSON.parse(text) as object;
    return `${JSON.stringify({ ...plan, steps: [] }, null, 2)}\n`;
  },
};

const recordOnly: Readonly<Record<string, Change>> = {
  'its end removed': (text) => text.replace(/\n[^\n]*"run-finished"[^\n]*/, ''),
  "a line with 'fault' removed": (text) => text.replace(/\n[^\n]*fault-injected[^\n]*/, ''),
};

/** Damages one file of a run's folder. */
export const damage = (folder: string, number: number, chance: Chance): Damage => {
  const file = damagedFiles[number % damagedFiles.length]!;
  const path = join(folder, file);
  if (chance.oneIn(10)) return { file, what: gone(path, chance) };
  const own = file === 'plan.json' ? planOnly : file === 'record.jsonl' ? recordOnly : {};
  const changes = [...Object.entries(general), ...Object.entries(own), ...Object.entries(own)];
  const before = readFileSync(path, 'utf8');
  for (;;) {
    const [what, change] = chance.pick(changes);
    const after = change(before, chance);
    if (after === before) continue;
    writeFileSync(path, after);
    return { file, what };
  }
};

const gone = (path: string, chance: Chance): string => {
  rmSync(path);
  if (chance.oneIn(2)) return 'removed';
  mkdirSync(path);
  return 'a folder in its place';
};
