// Scenarios as they come from tired people, broken editors and people who mean harm: texts of real ones, changed from a seed.
import type { Chance } from './chance.ts';

type Mutation = (text: string, chance: Chance) => string | Buffer;

/** One to three mutations, one after the other. */
export const mutated = (texts: readonly string[], chance: Chance): Buffer => {
  let text = chance.pick(texts);
  for (let left = 1 + chance.below(3); left > 0; left -= 1) {
    const changed = chance.pick(mutations)(text, chance);
    if (Buffer.isBuffer(changed)) return changed;
    text = changed;
  }
  return Buffer.from(text);
};

const spliced = (text: string, from: number, length: number, instead: string): string =>
  text.slice(0, from) + instead + text.slice(from + length);

const linesChanged = (text: string, change: (lines: string[]) => void): string => {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
};

/** One of the matches of a pattern, in place of which something else is put. */
const replacedOnce = (text: string, pattern: RegExp, chance: Chance, instead: (found: string) => string) => {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return `${text}\n${instead('')}`;
  const { index, 0: found } = chance.pick(matches);
  return spliced(text, index, found.length, instead(found));
};

const bytes: Mutation = (text, chance) => {
  const buffer = Buffer.from(text);
  for (let left = 1 + chance.below(4); left > 0; left -= 1)
    buffer[chance.below(buffer.length)] = chance.below(256);
  return buffer;
};

const invalidUtf8: Mutation = (text, chance) => {
  const at = chance.below(text.length);
  const wrong = chance.pick([
    [0xff, 0xfe],
    [0xc3, 0x28],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
  ]);
  return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from(wrong), Buffer.from(text.slice(at))]);
};

const span: Mutation = (text, chance) => {
  const [from, length] = [chance.below(text.length), chance.below(60)];
  return chance.oneIn(2)
    ? spliced(text, from, length, '')
    : spliced(text, from, 0, text.slice(from, from + length));
};

const line: Mutation = (text, chance) =>
  linesChanged(text, (lines) => {
    const [one, other] = [chance.below(lines.length), chance.below(lines.length)];
    const kept = lines[one]!;
    const deeds = [
      () => lines.splice(one, 1),
      () => lines.splice(other, 0, kept),
      () => ([lines[one], lines[other]] = [lines[other]!, kept]),
      () => (lines[one] = `${' '.repeat(1 + chance.below(6))}${kept}`),
      () => (lines[one] = `\t${kept.trimStart()}`),
      () => (lines[one] = kept.trimStart()),
      () => (lines[one] = kept.replaceAll(':', '')),
    ];
    chance.pick(deeds)();
  });

const oddKeys = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '<<',
  '""',
  '? [a, b]\n: x\n',
  '!!str x',
  '&a key',
  '*a',
  '123',
  'null',
  'true',
  '"\\u001b[31mred"',
  '"\\0"',
  '\u202enever',
  'k'.repeat(100_000),
] as const;

const key: Mutation = (text, chance) => {
  const keys = [...text.matchAll(/[\w-]+(?=:)/g)].map(([word]) => word);
  const typo = (word: string) =>
    spliced(word, chance.below(word.length + 1), chance.below(2), chance.pick(['x', 'y', 'z']));
  return replacedOnce(text, /[\w-]+(?=:)/g, chance, (word) =>
    chance.pick([
      () => chance.pick(oddKeys),
      () => chance.pick(keys.length === 0 ? ['title'] : keys),
      () => typo(word),
    ])(),
  );
};

const oddValues = [
  '',
  '~',
  '0',
  '-1',
  '1e308',
  '.inf',
  '-.inf',
  '.nan',
  '99999999999999999999999',
  '0x7fffffff',
  '0o17',
  'true',
  '2026-11-21',
  '[]',
  '{}',
  '[[]]',
  '[1, 2, 3]',
  '{ a: 1 }',
  '""',
  '" "',
  '"a\\nb"',
  '"\\e[2J\\e[31mred\\a"',
  '"\\x9b31m"',
  '"\\0"',
  '"\\ud800"',
  '\u202egnp.exe',
  '&a [*a]',
  '*nobody',
  '!!binary aGVsbG8=',
  '!!js/function "function () {}"',
  '!!set { a, b }',
  '!<tag:x> y',
  '|\n    a\n    b',
  '__proto__',
  'constructor',
  '0s',
  '1e9s',
  '0.0000001ms',
  '99999999999m',
  '-5s',
  '5h',
  'p100 under 5s with 100 % confidence',
  'p0 under 0s with 50 % confidence',
  'median under 61m with 99.95 % confidence',
  'x'.repeat(200_000),
  `"${'\\u0007'.repeat(5000)}"`,
  '9'.repeat(5000),
] as const;

const value: Mutation = (text, chance) =>
  replacedOnce(text, /(?<=: )[^\n{}[\],]+/g, chance, () => chance.pick(oddValues));

const number: Mutation = (text, chance) =>
  replacedOnce(text, /\b\d+/g, chance, (found) =>
    chance.pick([
      `${found}0`,
      `${found}000000`,
      `-${found}`,
      `${found}.5`,
      `00${found}`,
      `${found}e9`,
      '0',
      `${Number(found) + 1}`,
      `'${found}'`,
      '٣',
    ]),
  );

const nesting: Mutation = (text, chance) => {
  const depth = chance.pick([100, 1000, 5000, 20_000]);
  const deep = chance.pick([
    () => '['.repeat(depth) + ']'.repeat(depth),
    () => '['.repeat(depth),
    () => '{a: '.repeat(depth) + '}'.repeat(depth),
    () =>
      '\n' + Array.from({ length: Math.min(depth, 1000) }, (_, at) => `${' '.repeat(4 + at)}a:`).join('\n'),
    () => '- '.repeat(depth),
  ])();
  return chance.oneIn(3) ? deep : replacedOnce(text, /(?<=: )[^\n]+/g, chance, () => deep);
};

/** Each alias stands for ten of the one before: ten lines that would be ten thousand million values. */
const aliases: Mutation = (text) =>
  [
    'a0: &a0 x',
    ...Array.from({ length: 10 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(10)}]`),
    text,
  ].join('\n');

const many: Mutation = (text, chance) => {
  const lines = text.split('\n');
  const steps = lines.filter((each) => /^ *- [\w-]+:/.test(each));
  const repeated = chance.pick(steps.length === 0 ? ['  - validate: {}'] : steps);
  const at = lines.findIndex((each) => each.startsWith('steps:'));
  lines.splice(at + 1, 0, ...Array<string>(chance.pick([10, 1000, 20_000])).fill(repeated));
  return lines.join('\n');
};

const whole: Mutation = (text, chance) =>
  chance.pick<() => string | Buffer>([
    () => '',
    () => '\ufeff',
    () => `\ufeff${text}`,
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.alloc(1 + chance.below(5000)),
    () => Buffer.from(Array.from({ length: 500 }, () => chance.below(256))),
    () => text.replaceAll('\n', '\r\n'),
    () => text.replaceAll('\n', '\r'),
    () => `${text}\n---\n${text}`,
    () => `%YAML 9.9\n---\n${text}`,
    () => text.slice(0, chance.below(text.length)),
    () => `${text}\n${'# comment\n'.repeat(50_000)}`,
    () => 'just words',
    () => '- a\n- b',
    () => 'null',
  ])();

const controls = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u0007',
  '\r',
  '\b\b\b',
  '\u009b31m',
  '\u0085',
  '\u2028',
  '\u007f',
  '\u0000',
] as const;

const controlCharacters: Mutation = (text, chance) =>
  replacedOnce(text, /(?<=: )(?=[^\n])/g, chance, () => chance.pick(controls));

const mutations: readonly Mutation[] = [
  bytes,
  bytes,
  invalidUtf8,
  span,
  span,
  line,
  line,
  key,
  key,
  value,
  value,
  value,
  number,
  number,
  nesting,
  aliases,
  many,
  whole,
  controlCharacters,
];

const oddNames = [
  '...yaml',
  '.yaml',
  'latest.yaml',
  'latest-series.yaml',
  'CON.yaml',
  'a b.yaml',
  '-x.yaml',
  '--help.yaml',
  '__proto__.yaml',
  'constructor.yaml',
  '日本語.yaml',
  '🐘.yaml',
  'a\nb.yaml',
  'a\u001b[31mred.yaml',
  'a\tb.yaml',
  'a%s%d.yaml',
  "it's.yaml",
  'UPPER.yaml',
  `${'n'.repeat(250)}.yaml`,
] as const;

/** One in eight is a name that somebody could give a file, and should not. */
export const fileName = (chance: Chance): string =>
  chance.oneIn(8) ? chance.pick(oddNames) : 'mutated.yaml';
