// `drydock suite`: what lists and folders ask of the program, that a mistake is told before anything is started, and what comes of it.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SuiteOutcome, SuiteRequest } from '../../../harness/cli/program.ts';
import { suiteName } from '../../../harness/cli/suite-files.ts';
import { RunError } from '../../../harness/model/errors.ts';
import type { Judgement } from '../../../harness/model/verdict.ts';
import { repetitionSeed } from '../../../harness/series/seeds.ts';
import { fakeProgram, typed } from './fake-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-suite-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const suiteOutcomeOf = (verdict: Judgement, thrown: readonly unknown[] = []): SuiteOutcome => ({
  suite: { verdict } as SuiteOutcome['suite'],
  summary: `suite: ${verdict}\n`,
  reportFile: join(process.cwd(), 'results/suites/1/report.html'),
  thrown,
});

const played = async (line: string, outcome: SuiteOutcome = suiteOutcomeOf('pass')) => {
  const suites: SuiteRequest[] = [];
  const { program, requests } = fakeProgram({
    startSuite: (request) => {
      suites.push(request);
      return { done: Promise.resolve(outcome), interrupt: () => undefined, pendingUndo: () => [] };
    },
  });
  return { ...(await typed(line, program)), suites, requests };
};

/** The path of a list. */
const listed = (text: string, name = 'nightly.yaml'): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

/** A scenario of its own, at a path below the folder. */
const scenarioAt = (path: string): void => {
  copyFileSync(join(import.meta.dirname, 'scenarios/ferris-wheel.yaml'), join(folder, path));
};

const plansOf = ([suite]: readonly SuiteRequest[]) => suite!.scenarios.map(({ plan }) => plan);

describe('a list', () => {
  test('names scenarios, in its order, each with a seed that follows from the suite’s', async () => {
    const file = listed('- primary-freeze\n- ferris-wheel\n- primary-freeze\n');
    const { suites, requests, err } = await played(`suite ${file} --seed 7`);
    expect(err).toBe('');
    expect(requests).toEqual([]);
    expect(suites).toMatchObject([{ name: 'nightly', seed: 7, stopEarly: true }]);
    expect(plansOf(suites).map(({ scenario }) => scenario)).toEqual([
      'primary-freeze',
      'ferris-wheel',
      'primary-freeze',
    ]);
    expect(plansOf(suites).map(({ seed }) => seed)).toEqual([1, 2, 3].map((n) => repetitionSeed(7, n)));
  });

  test('names paths from where it is, and absolute ones', async () => {
    mkdirSync(join(folder, 'own'));
    scenarioAt('own/wheel.yaml');
    const scenarioFile = join(folder, 'own/wheel.yaml');
    const { suites } = await played(`suite ${listed(`- own/wheel.yaml\n- ${scenarioFile}\n`)}`);
    expect(plansOf(suites)).toMatchObject([
      { scenario: 'wheel', scenarioFile },
      { scenario: 'wheel', scenarioFile },
    ]);
  });

  test('says of a scenario what wins over the options, which are for all', async () => {
    const file = listed(`
- ferris-wheel
- scenario: ferris-wheel
  repeat: 3
  allowLate: true
  load: { writesPerSecond: 7, readsPerSecond: 8, probesPerSecond: 9, writeSessions: 4, tail: 9s }
`);
    const { suites } = await played(`suite ${file} --write-rate 50 --tail 3s --hold-up-to 1s`);
    const [first, second] = plansOf(suites);
    expect(first).toMatchObject({ load: { writeRateHz: 50, tailMs: 3000 }, holdUpToMs: 1000 });
    expect(first).not.toHaveProperty('repeat');
    expect(first).not.toHaveProperty('allowLate');
    expect(second).toMatchObject({
      repeat: 3,
      allowLate: true,
      holdUpToMs: 1000,
      load: { writeRateHz: 7, readRateHz: 8, probeRateHz: 9, writeSessions: 4, tailMs: 9000 },
      overrides: { 'write-rate': '7', tail: '9s', repeat: '3' },
    });
  });
});

test('standbys that confirm and data are said for all scenarios', async () => {
  scenarioAt('one.yaml');
  scenarioAt('two.yaml');
  const { suites } = await played(`suite ${folder} --synchronous 2 --data sample`);
  expect(plansOf(suites)).toHaveLength(2);
  for (const plan of plansOf(suites))
    expect(plan).toMatchObject({
      ...{ topology: { synchronous: 2 }, data: { set: 'sample' } },
      overrides: { synchronous: '2', data: 'sample' },
    });
});

describe('a folder', () => {
  test('is all scenarios in it, sorted by their names', async () => {
    mkdirSync(join(folder, 'a'));
    for (const path of ['two.yaml', 'a/three.yaml', 'one.yaml']) scenarioAt(path);
    const { suites } = await played(`suite ${folder}`);
    expect(plansOf(suites).map(({ scenario }) => scenario)).toEqual(['one', 'three', 'two']);
  });

  test('goes with lists, in the order in which they are named', async () => {
    mkdirSync(join(folder, 'own'));
    scenarioAt('own/wheel.yaml');
    const { suites } = await played(`suite ${join(folder, 'own')} ${listed('- primary-freeze\n')}`);
    expect(suites).toMatchObject([{ name: 'suite' }]);
    expect(plansOf(suites).map(({ scenario }) => scenario)).toEqual(['wheel', 'primary-freeze']);
  });
});

describe('one line and exit status 2, and nothing is started, for', () => {
  const refused = async (line: string): Promise<string> => {
    const { status, out, err, suites } = await played(line);
    expect({ status, out, suites }).toEqual({ status: 2, out: '', suites: [] });
    return err;
  };

  test('an unknown name at the end of a list, where it stands', async () => {
    const file = listed('- ferris-wheel\n- scenario: feris-wheel\n  repeat: 2\n');
    expect(await refused(`suite ${file}`)).toBe(
      `${file}:2:13: unknown scenario "feris-wheel", did you mean "ferris-wheel"?\n`,
    );
  });

  test('what the platform cannot do, at its line in the scenario', async () => {
    const file = listed('- ferris-wheel\n- primary-freeze\n');
    expect(await refused(`suite ${file} --platform kind`)).toMatch(
      /^test\/unit\/cli\/scenarios\/primary-freeze\.yaml:6:5: "inject" cannot be done on the platform kind/u,
    );
  });

  test('a mistake in the last file of a folder', async () => {
    scenarioAt('one.yaml');
    writeFileSync(join(folder, 'two.yaml'), 'title: Bad\nengin: postgres\n');
    expect(await refused(`suite ${folder}`)).toBe(
      `${join(folder, 'two.yaml')}:2:1: unknown key "engin", did you mean "engine"?\n`,
    );
  });

  test('options that do not fit a scenario, which is named', async () => {
    scenarioAt('one.yaml');
    expect(await refused(`suite ${folder} --ack-within 9s`)).toBe(
      `${join(folder, 'one.yaml')}:1:1: ackWithin (9 s) is longer than operationTimeout (2 s): no answer could come late\n`,
    );
  });

  test('a scenario in place of a list', async () => {
    scenarioAt('one.yaml');
    const file = join(folder, 'one.yaml');
    expect(await refused(`suite ${file}`)).toBe(
      `${file}:1:1: a suite is a list of scenarios; \`drydock run\` takes a single one\n`,
    );
  });

  test('a folder without scenarios', async () => {
    expect(await refused(`suite ${folder}`)).toBe(`drydock: no scenario in the folder ${folder}\n`);
  });

  test('what is not there', async () => {
    expect(await refused('suite nowhere')).toBe(
      'drydock: the suite nowhere cannot be read: ENOENT: no such file or directory\n',
    );
  });

  test('nothing at all', async () => {
    expect(await refused('suite')).toBe("drydock: missing required argument 'paths'\n");
  });

  test('a context without its platform', async () => {
    expect(await refused(`suite ${listed('- ferris-wheel\n')} --context staging`)).toBe(
      'drydock: --context goes with --platform context, not with --platform local\n',
    );
  });
});

describe('what comes of it', () => {
  test.each([
    ['pass', 0],
    ['fail', 1],
    ['unknown', 3],
  ] as const)('a verdict of %s exits with %i and names the report', async (verdict, status) => {
    expect(await played(`suite ${listed('- ferris-wheel\n')}`, suiteOutcomeOf(verdict))).toMatchObject({
      status,
      out: `suite: ${verdict}\n\nReport: results/suites/1/report.html\n`,
      err: '',
    });
  });

  test('what broke on the way is told, and leaves the status to the verdict', async () => {
    const thrown = [new RunError('no Docker', 'Start it.'), new TypeError('x is not a function')];
    const { status, err } = await played(
      `suite ${listed('- ferris-wheel\n')}`,
      suiteOutcomeOf('fail', thrown),
    );
    expect(status).toBe(1);
    expect(err).toContain('drydock: no Docker\n  Start it.\n');
    expect(err).toContain('this is a bug in drydock itself: x is not a function');
  });

  test('--json prints the suite and nothing else', async () => {
    const { out } = await played(`suite ${listed('- ferris-wheel\n')} --json`);
    expect(JSON.parse(out)).toEqual({ verdict: 'pass' });
  });
});

test.each([
  { paths: ['nightly.yaml'], name: 'nightly' },
  { paths: ['some/where/Every Night.yaml'], name: 'every-night' },
  { paths: ['scenarios/redis/'], name: 'redis' },
  { paths: ['.'], name: 'suite' },
  { paths: ['a.yaml', 'b.yaml'], name: 'suite' },
])('$paths is called $name', ({ paths, name }) => {
  expect(suiteName(paths)).toBe(name);
});
