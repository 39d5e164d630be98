// The style rules and the doors between the rooms (docs/architecture.md). A door is a list of paths that a room must not
// import; what is not listed is open.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const drivers = ['pg', 'ioredis', 'mongodb'];
const outside = ['execa', 'node:child_process', '@kubernetes/client-node'];
const concretes = [
  '**/engines/*/**',
  '**/platforms/**',
  '**/steps/*',
  '**/faults/*',
  '**/checks/*',
  '**/reports/*',
];
const io = ['node:fs', 'node:fs/promises', 'node:net', 'node:http', 'node:child_process', 'execa', 'pg'];

/** Forbids the files of a room to import what lies behind a door that is shut for them. */
const door = (files, shut, why, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ group: [...new Set(shut)], message: why }] }],
  },
});

export default tseslint.config(
  { ignores: ['results/', 'node_modules/', 'test/golden/files/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['test/**'],
    rules: {
      'max-lines-per-function': 'off',
      'max-params': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  door(
    ['load/**'],
    ['../harness/**', '../reports/**', ...drivers, ...outside],
    'load/ imports nothing of ours and no driver',
  ),
  door(
    ['harness/model/**'],
    [...concretes, '../run/**', '../cli/**', '../spec/**', '../plan/**', ...drivers, ...outside],
    'model/ holds types and ports only',
  ),
  door(
    ['harness/run/**', 'harness/spec/**', 'harness/calibrate/**'],
    [...concretes, ...drivers, ...outside],
    'run/, spec/ and calibrate/ know ports, not concretes',
  ),
  door(
    [
      'harness/checks/**',
      'harness/plan/**',
      'harness/measure/**',
      'harness/series/**',
      'harness/baseline/**',
      'harness/statistics/**',
      'reports/**',
    ],
    [...io, ...drivers, ...outside, '**/engines/**', '**/platforms/**', '**/run/**'],
    'judging, planning and rendering are pure',
  ),
  door(
    ['harness/steps/**', 'harness/faults/**'],
    [...drivers, ...outside, '**/engines/**', '**/platforms/**', '**/run/**'],
    'steps and faults speak to ports',
  ),
  door(
    ['harness/platforms/**'],
    [...drivers, '**/engines/**', '**/run/**', '**/cli/**'],
    'platforms know no engine',
  ),
  door(
    ['harness/engines/**'],
    [...outside, '**/platforms/**', '**/run/**', '**/cli/**'],
    'engines reach the outside through their driver and their site',
  ),
  door(
    ['harness/cli/**'],
    ['**/engines/**', '**/platforms/**', ...drivers, ...outside],
    'commands ask wiring.ts',
  ),
);
