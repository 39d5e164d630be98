// Command lines that no manual shows: wrong options and values, and paths that lead where no file or folder is.
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from './chance.ts';
import type { Place } from './ground.ts';
import { scenarios } from './runs.ts';
import type { Expected } from './answers.ts';

export interface BadCommand {
  readonly args: readonly string[];
  readonly statuses: Expected['statuses'];
  /** A file for its standard output. */
  readonly outputFile?: string;
  /** A shell's redirection, such as `>&-`. */
  readonly redirection?: string;
}

const wrongUse = [2];
const refused = [2, 3];
const anything = [0, 2, 3];

/** What the working folder of every try has in it. */
export const oddFiles = [
  'folder.yaml',
  'pipe.yaml',
  'zero.yaml',
  'loop.yaml',
  'empty',
  'file',
  'page.md',
] as const;

export const makeOddFiles = ({ here }: Place): void => {
  mkdirSync(join(here, 'folder.yaml'));
  spawnSync('mkfifo', [join(here, 'pipe.yaml')]);
  symlinkSync('/dev/zero', join(here, 'zero.yaml'));
  symlinkSync('loop.yaml', join(here, 'loop.yaml'));
  mkdirSync(join(here, 'empty'));
  writeFileSync(join(here, 'file'), 'a file\n');
  writeFileSync(join(here, 'page.md'), '# A page\n');
};

const tooLong = 'n'.repeat(5000);

/** No scenario is at any of them, and no run. */
const badFiles = [
  '/proc/self/mem',
  '/proc/kmsg-not-there',
  '/dev/full',
  '/dev/null',
  '/',
  'folder.yaml',
  'loop.yaml',
  'missing',
  'file/below',
  tooLong,
  'a\nb',
  'a\u001b[31mred',
] as const;

const notFolders = [
  'file',
  '/dev/null',
  '/dev/full',
  '/proc/self/mem',
  'file/below',
  '/proc',
  tooLong,
] as const;

const use = (args: readonly string[], statuses: Expected['statuses'] = wrongUse): BadCommand => ({
  args,
  statuses,
});

const words: readonly BadCommand[] = [
  ...[[], ['--bogus'], ['rn'], ['run'], ['plan'], ['report'], ['baseline'], ['baseline', 'shw']].map((args) =>
    use(args),
  ),
  ...[
    ['constructor'],
    ['__proto__'],
    ['run', '__proto__'],
    ['plan', 'constructor'],
    ['plan', 'toString'],
  ].map((args) => use(args)),
  ...[
    ['plan', ''],
    ['plan', ' '],
    ['plan', '.yaml'],
    ['plan', '..'],
    ['plan', '--'],
    ['plan', 'a', 'b'],
  ].map((args) => use(args)),
  ...[
    ['plan', 'ferris-wheel', '--json=x'],
    ['plan', 'ferris-wheel', '--seed'],
    ['run', 'feris-wheel'],
  ].map((args) => use(args)),
  use(['help', 'nothing'], [0, 2]),
  use(['--version', '--bogus'], [0, 2]),
  use(['doctor', '--platform', 'knd']),
  use(['doctor', '--images', 'missing']),
  use(['doctor', '--platform', 'context', '--context', 'nowhere'], [1, 2, 3]),
  use(['clean', '--bogus']),
  use(['clean', '--context', 'nowhere'], anything),
  use(['list', 'more'], [0, 2]),
  use(['run', scenarios.quiet, '--context', 'nowhere']),
  use(['run', scenarios.quiet, '--platform', 'context']),
  use(['run', scenarios.quiet, '--platform', 'context', '--context', 'nowhere'], refused),
  use(['run', scenarios.quiet, '--platform', 'kind', '--deployment', 'processes']),
  use(['run', scenarios.quiet, '--port-base', '80']),
  use(['run', scenarios.quiet, '--port-base', '70000']),
  use(['run', scenarios.quiet, '--ci', 'gitlab']),
  use(['calibrate', '--platform', 'kind']),
  use(['calibrate', '--engine', 'redis']),
  use(['calibrate', '--engine', '__proto__']),
  use(['calibrate', '--outages', '1,,2']),
  use(['calibrate', '--outages', '-5']),
  use(['calibrate', '--only', 'constructor']),
  use(['calibrate', '--count', '0']),
  use(['calibrate', '--rate', '1e400']),
  use(['calibrate', '--results', 'file']),
  use(['drills', 'nothing']),
  use(['drills', '--platform', 'constructor']),
  use(['drills', '--results', 'missing']),
  use(['report', 'latest', '--k6', 'missing']),
  use(['report', '../..', '--results', 'empty']),
  use(['baseline', 'save', 'latest', '--results', 'empty']),
  use(['baseline', 'compare', 'missing', 'latest']),
  use(['baseline', 'compare', 'file', 'latest']),
];

const files: readonly BadCommand[] = badFiles.flatMap((file) => [
  use(['plan', file.endsWith('.yaml') ? file : `${file}.yaml`]),
  use(['report', file, '--results', 'empty']),
  use(['baseline', 'show', file]),
  use(['run', scenarios.quiet, '--images', `${file}.not-there`]),
]);

const waits: readonly BadCommand[] = [use(['plan', 'pipe.yaml']), use(['plan', 'zero.yaml'])];

const folders: readonly BadCommand[] = notFolders.flatMap((folder) => [
  use(['list', '--results', folder], anything),
  use(['drills', '--results', folder]),
  use(['report', 'latest', '--results', folder]),
  use(['run', scenarios.quiet, '--results', folder]),
]);

const outputs: readonly BadCommand[] = [
  ['list'],
  ['--help'],
  ['plan', 'ferris-wheel'],
  ['plan', 'ferris-wheel', '--json'],
  ['clean'],
].flatMap((args): readonly BadCommand[] => [
  { args, statuses: [3], outputFile: '/dev/full' },
  { args, statuses: [0, 3], redirection: '>&-' },
  { args, statuses: [0, 3], redirection: '>&- 2>&- <&-' },
]);

const pages: readonly BadCommand[] = ['page.md', 'folder.yaml', '/dev/full', 'missing'].map((file) =>
  use(['drills', '--write', file, '--results', 'empty']),
);

const fixed: readonly BadCommand[] = [...words, ...files, ...waits, ...folders, ...outputs, ...pages];

const options = [
  '--write-rate',
  '--write-sessions',
  '--read-rate',
  '--probe-rate',
  '--wait-replicas',
  '--ack-within',
  '--warm-up',
  '--tail',
  '--repeat',
  '--hold-up-to',
  '--seed',
  '--deployment',
  '--platform',
] as const;

const values = [
  '-1',
  '0.5',
  '1e400',
  'NaN',
  'Infinity',
  '',
  '  ',
  'abc',
  '9'.repeat(1000),
  '10h',
  '-5s',
  '1e3s',
  '5',
  '0x10',
  '\u001b[31mred',
  'a\nb',
  '٣',
  '__proto__',
  'constructor',
  'null',
  '[1]',
  '--',
  'x'.repeat(100_000),
  '\u202egnp',
  '\ud800',
] as const;

/** Those that were thought of first, then ones that are drawn. */
export const badCommand = (number: number, chance: Chance): BadCommand => {
  const known = fixed[number - 1];
  if (known !== undefined) return known;
  const pairs = Array.from({ length: 1 + chance.below(3) }, () => [
    chance.pick(options),
    chance.pick(values),
  ]);
  return use(
    ['plan', chance.pick(['ferris-wheel', 'redis-master-kill', 'nothing']), ...pairs.flat()],
    [0, 2],
  );
};

export const badCommandsKnown = fixed.length;
