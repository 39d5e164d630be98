// Wrong use of the command line: one line on standard error, exit status 2, nothing started.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeProgram, typed } from './fake-program.ts';

const mistakes: readonly (readonly [string, string])[] = [
  ['rn ferris-wheel', "unknown command 'rn'; did you mean run?"],
  ['calibrate --engine postgress', 'unknown engine "postgress", did you mean "postgres"?'],
  ['calibrate --platform moon', 'unknown platform "moon"; there are: local, kind, context'],
  [
    'calibrate --only instrument',
    'unknown series "instrument"; there are: instrument-connections, instrument-sessions, busy-echo-10, busy-echo-35, busy-echo-70, database-connections, database-sessions, busy-database-10, busy-database-35, busy-database-70',
  ],
  [
    'calibrate --rate 5',
    "option '--rate <hz>' argument '5' is invalid. expected a whole number from 10 to 2000",
  ],
  [
    'calibrate --count 0',
    "option '--count <number>' argument '0' is invalid. expected a whole number from 1 to 1000",
  ],
  [
    'calibrate --outages 50,,200',
    "option '--outages <list>' argument '50,,200' is invalid. expected whole milliseconds up to 60000, such as 0,50,200",
  ],
  ['calibrate 50', "too many arguments for 'calibrate'. Expected 0 arguments but got 1: 50."],
  ['run', "missing required argument 'scenario'"],
  ['run ferris-wheel --sed 7', "unknown option '--sed'; did you mean --seed?"],
  [
    'run ferris-wheel primary-freeze',
    "too many arguments for 'run'. Expected 1 argument but got 2: ferris-wheel, primary-freeze.",
  ],
  ['run feris-wheel', 'unknown scenario "feris-wheel", did you mean "ferris-wheel"?'],
  [
    'run ../scenarios/ferris-wheel',
    'unknown scenario "../scenarios/ferris-wheel"; there are: ferris-wheel, primary-freeze',
  ],
  ['run nowhere.yaml', 'the scenario nowhere.yaml cannot be read: ENOENT: no such file or directory'],
  ['run ferris-wheel --platform kin', 'unknown platform "kin", did you mean "kind"?'],
  [
    'run ferris-wheel --platform constructor',
    'unknown platform "constructor"; there are: local, kind, context',
  ],
  [
    'run ferris-wheel --platform context',
    '--platform context needs --context NAME; `kubectl config get-contexts` lists them',
  ],
  ['run ferris-wheel --context staging', '--context goes with --platform context, not with --platform local'],
  [
    'run ferris-wheel --images nowhere.yml',
    'the images file nowhere.yml cannot be read: ENOENT: no such file or directory',
  ],
  ['run ferris-wheel --images docs', 'the images file docs is a folder, and only an ordinary file is read'],
  [
    'run ferris-wheel --seed abc',
    "option '--seed <number>' argument 'abc' is invalid. expected a whole number from 0 to 2147483647, in plain digits",
  ],
  [
    'run ferris-wheel --write-rate 0',
    "option '--write-rate <number>' argument '0' is invalid. expected a whole number from 1 to 5000",
  ],
  [
    'run ferris-wheel --port-base 80',
    "option '--port-base <number>' argument '80' is invalid. expected a whole number from 1024 to 65500",
  ],
  [
    'run ferris-wheel --warm-up 5',
    "option '--warm-up <duration>' argument '5' is invalid. expected a duration from 1s to 10m, such as 500ms, 5s or 2m",
  ],
  [
    'run ferris-wheel --ack-within 9s',
    'ackWithin (9 s) is longer than operationTimeout (2 s): no answer could come late',
  ],
  [
    'run ferris-wheel --repeat 0',
    "option '--repeat <number>' argument '0' is invalid. expected a whole number from 1 to 1000",
  ],
  [
    'run ferris-wheel --repeat 3 --hold-up-to 3',
    "option '--hold-up-to <duration>' argument '3' is invalid. expected a duration from 0s to 10m, such as 500ms, 5s or 2m",
  ],
  ['plan feris-wheel', 'unknown scenario "feris-wheel", did you mean "ferris-wheel"?'],
  ['report yesterday', 'no run "yesterday"; there are none yet'],
  ['doctor --platform aks', 'unknown platform "aks"; there are: local, kind, context'],
  ['list everything', "too many arguments for 'list'. Expected 0 arguments but got 1: everything."],
];

describe('one line and exit status 2 for', () => {
  test.each(mistakes)('drydock %s', async (line, message) => {
    const { program, requests } = fakeProgram();
    expect(await typed(line, program)).toEqual({ status: 2, out: '', err: `drydock: ${message}\n` });
    expect(requests).toEqual([]);
  });

  test('a step that the platform cannot do, at its line', async () => {
    const { program, requests } = fakeProgram();
    const { status, err } = await typed('run primary-freeze --platform kind', program);
    expect(err).toBe(
      'test/unit/cli/scenarios/primary-freeze.yaml:6:5: "inject" cannot be done on the platform kind: an operator on paper has no freeze for its members, only cut; processes on paper has it\n',
    );
    expect(status).toBe(2);
    expect(requests).toEqual([]);
  });
});

describe('with scenarios of one’s own', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-cli-'));
    writeFileSync(join(folder, 'bad.yaml'), 'title: Bad\nengin: postgres\n');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('a mistake in the file is told with its place, by name and by path', async () => {
    const { program } = fakeProgram({ scenariosFolder: folder });
    const err = `${join(folder, 'bad.yaml')}:2:1: unknown key "engin", did you mean "engine"?\n`;
    expect(await typed('run bad', program)).toEqual({ status: 2, out: '', err });
    expect(await typed(`plan ${join(folder, 'bad.yaml')}`)).toEqual({ status: 2, out: '', err });
  });

  test('list shows what is wrong with a file and goes on', async () => {
    const { program } = fakeProgram({ scenariosFolder: folder });
    const { status, out } = await typed('list', program);
    expect(out).toContain('bad.yaml:2:1: unknown key "engin"');
    expect(status).toBe(0);
  });
});
