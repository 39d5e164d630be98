// "To repeat it" in a report: the command, taken apart by make and a shell and read by the real command line, plans the same run.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunRequest } from '../../../harness/cli/program.ts';
import type { Plan } from '../../../harness/model/plan.ts';
import type { Scenario } from '../../../harness/model/scenario.ts';
import { overridesOf } from '../../../harness/plan/overrides.ts';
import { runSeries } from '../../../harness/run/series.ts';
import { repeatCommand } from '../../../reports/words.ts';
import { passing } from '../../golden/sample-verdict.ts';
import { fakeProgram, fakeTerminal, typed } from './fake-program.ts';
import { runCommandLine } from '../../../harness/cli/command-line.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-test-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What a command line asks for; the words are as a shell hands them over. */
const asked = async (words: readonly string[]): Promise<RunRequest> => {
  const asking = Promise.withResolvers<RunRequest>();
  const { program, requests } = fakeProgram({
    startSeries: (request) => {
      asking.resolve(request);
      return {
        done: Promise.reject(new Error('not carried out')),
        interrupt: () => undefined,
        pendingUndo: () => [],
      };
    },
  });
  const terminal = fakeTerminal();
  await runCommandLine(words, program, terminal);
  if (requests[0] !== undefined) asking.resolve(requests[0]);
  else if (terminal.written.err !== '') asking.reject(new Error(terminal.written.err));
  return asking.promise;
};

/** The command as it stands in the report. */
const commandFor = (plan: Plan): string => {
  const verdict = passing();
  const { scenario, platform, seed } = plan;
  return repeatCommand({ ...verdict, run: { ...verdict.run, scenario, platform, seed } }, plan);
};

/** What make would start, as words. */
const wordsOf = (command: string): readonly string[] => {
  const lines = execFileSync('sh', ['-c', `${command} --dry-run`], {
    encoding: 'utf8',
    env: { ...process.env, MAKEFLAGS: '' },
  }).split('\n');
  const recipe = lines.find((line) => line.startsWith('./drydock ')) ?? '';
  const [, ...words] = execFileSync('sh', ['-c', `printf '%s\\0' ${recipe}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
  return words;
};

/** But for what says that it is one of several. */
const alone = (plan: Plan) => ({ ...plan, overrides: undefined, repeat: undefined, repetition: undefined });

test.each([
  { options: [] },
  { options: ['--seed', '11', '--write-rate', '50', '--probe-rate', '5', '--read-rate', '10'] },
  { options: ['--write-sessions', '3', '--ack-within', '250ms', '--warm-up', '1.5s', '--tail', '2m'] },
  { options: ['--hold-up-to', '3s', '--tail', '1500ms'] },
  { options: ['--platform', 'context', '--context', 'it’s a "staging" $cluster `x` \\ #1'] },
  { options: ['--platform', 'kind', '--images', 'package.json', '--write-rate', '7'] },
  { options: ['--platform', 'kind', '--deployment', 'by-operator'] },
  { options: ['--synchronous', '2'] },
  { options: ['--data', 'sample'] },
  { options: ['--data', 'none'] },
  { options: ['--allow-late'] },
  { options: ['--repeat', '1'] },
])('$options is repeated by what the report prints', async ({ options }) => {
  const first = await asked(['run', 'ferris-wheel', ...options]);
  const again = await asked(wordsOf(commandFor(first.plan)));
  expect(again.plan).toEqual(first.plan);
  expect(again.options).toEqual(first.options);
});

test('every setting of the load that is said again is an option of run', async () => {
  const { load } = (await asked(['run', 'ferris-wheel'])).plan;
  const changed = Object.fromEntries(Object.entries(load).map(([setting, value]) => [setting, value + 1]));
  const overrides = overridesOf({ load } as Scenario, { overrides: changed }) ?? {};
  expect(Object.keys(overrides)).toHaveLength(8);
  const { out } = await typed('run --help');
  for (const option of Object.keys(overrides)) expect(out).toContain(`  --${option} <`);
});

test('a scenario that was named by its path is named by it again', async () => {
  const place = join(folder, 'a place');
  mkdirSync(place);
  const file = join(place, 'wheel.yaml');
  copyFileSync(join(import.meta.dirname, 'scenarios/ferris-wheel.yaml'), file);
  const first = await asked(['run', file, '--write-rate', '9', '--seed', '3']);
  expect(first.plan.scenarioFile).toBe(file);
  expect((await asked(wordsOf(commandFor(first.plan)))).plan).toEqual(first.plan);
});

test.each([
  { options: [] },
  { options: ['--hold-up-to', '0s'] },
  { options: ['--hold-up-to', '700ms', '--tail', '3s'] },
])('one repetition of a series is repeated by itself: $options', async ({ options }) => {
  const { plan } = await asked(['run', 'ferris-wheel', '--repeat', '3', '--seed', '5', ...options]);
  const repetitions: Plan[] = [];
  await runSeries({
    plan,
    repeat: 3,
    stopEarly: false,
    results: folder,
    reporters: [],
    signal: new AbortController().signal,
    rehearseOne: (one) => {
      repetitions.push(one);
      return Promise.resolve({ verdict: passing() });
    },
  });
  expect(repetitions).toHaveLength(3);
  for (const one of repetitions) {
    const again = await asked(wordsOf(commandFor(one)));
    expect(again.plan.repeat).toBeUndefined();
    expect(alone(again.plan)).toEqual(alone(one));
  }
});

test('what is as the scenario has it is not said again, nor what the environment says', async () => {
  vi.stubEnv('DRYDOCK_IMAGES', 'package.json');
  const { plan } = await asked([
    'run',
    'ferris-wheel',
    '--seed',
    '7',
    '--write-sessions',
    '8',
    '--repeat',
    '1',
  ]);
  expect(commandFor(plan)).toBe('make scenario NAME=ferris-wheel PLATFORM=local ARGS="--seed 7"');
});

test('a plan from before overrides were kept prints what it did', () => {
  const verdict = passing();
  expect(repeatCommand(verdict, {})).toBe('make scenario NAME=ferris-wheel PLATFORM=local ARGS="--seed 42"');
});
