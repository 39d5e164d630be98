// What each command asks of the program, prints, and exits with.
import { describe, expect, test, vi } from 'vitest';
import { RunError } from '../../../harness/model/errors.ts';
import type { Engine } from '../../../harness/model/engine.ts';
import type { Diagnosis } from '../../../harness/model/diagnosis.ts';
import type { Leftover, Removable } from '../../../harness/model/platform.ts';
import { known, processesOnPaper } from '../spec/known.ts';
import { fakePlatform, fakeProgram, ok, outcomeOf, typed, verdictOf } from './fake-program.ts';

describe('run', () => {
  test('hands over a plan and the options of its platform', async () => {
    const { program, requests } = fakeProgram();
    const line =
      'run ferris-wheel --platform context --context staging --no-keep --seed 7 --port-base 5000 --write-rate 20 --write-sessions 2 --read-rate 10 --probe-rate 5 --ack-within 1s --warm-up 1s --tail 2s --results /elsewhere';
    expect((await typed(line, program)).status).toBe(0);
    expect(requests).toMatchObject([
      {
        plan: {
          scenario: 'ferris-wheel',
          platform: 'context',
          seed: 7,
          load: {
            writeRateHz: 20,
            writeSessions: 2,
            readRateHz: 10,
            probeRateHz: 5,
            ackWithinMs: 1000,
            warmUpMs: 1000,
            tailMs: 2000,
          },
        },
        deployment: { name: 'by-operator' },
        platform: { name: 'context' },
        options: { context: 'staging', keepCluster: false, imagesFile: undefined, portBase: 5000 },
        resultsFolder: '/elsewhere',
      },
    ]);
  });

  test('takes the first platform, a new seed and the usual folder when not told otherwise', async () => {
    const { program, requests } = fakeProgram();
    await typed('run ferris-wheel', program);
    expect(requests).toMatchObject([
      {
        plan: { platform: 'local', seed: 4711, load: { writeRateHz: 200 } },
        options: { keepCluster: true },
        resultsFolder: '/results',
      },
    ]);
  });

  test('takes the images file from the option, or from the environment', async () => {
    const { program, requests } = fakeProgram();
    await typed('run ferris-wheel --images package.json', program);
    vi.stubEnv('DRYDOCK_IMAGES', 'tsconfig.json');
    await typed('run ferris-wheel', program);
    vi.stubEnv('DRYDOCK_IMAGES', undefined);
    expect(requests.map(({ options }) => options.imagesFile)).toEqual(['package.json', 'tsconfig.json']);
  });

  test('takes the deployment that is named in place of the platform’s default', async () => {
    const other = { ...processesOnPaper, name: 'others', title: 'other processes on paper' };
    const postgres = { ...known.engines.postgres, deployments: [processesOnPaper, other] };
    const { program, requests } = fakeProgram({ engines: { postgres } });
    await typed('run ferris-wheel --deployment others', program);
    expect(requests).toMatchObject([{ deployment: { name: 'others' }, plan: { deployment: other.title } }]);
    expect((await typed('plan ferris-wheel --deployment others', program)).out).toContain(other.title);
    expect(await typed('run ferris-wheel --deployment othres', program)).toMatchObject({
      status: 2,
      err: expect.stringContaining('"othres", did you mean "others"?') as string,
    });
  });

  test.each([
    ['pass', 0],
    ['fail', 1],
    ['unknown', 3],
  ] as const)('a verdict of %s exits with %i and names the report', async (verdict, status) => {
    const { program } = fakeProgram({}, { done: Promise.resolve(outcomeOf(verdict)) });
    expect(await typed('run ferris-wheel', program)).toEqual({
      status,
      out: `verdict: ${verdict}\n\nReport: results/drill/1/report.html\n`,
      err: '',
    });
  });

  test('--json prints the verdict and nothing else', async () => {
    const { out } = await typed('run ferris-wheel --json');
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(verdictOf('pass'))));
  });

  test('our own bug in a run exits with 70, after the verdict', async () => {
    const done = Promise.resolve({ ...outcomeOf('unknown'), thrown: new TypeError('x is not a function') });
    const { status, out, err } = await typed('run ferris-wheel', fakeProgram({}, { done }).program);
    expect(status).toBe(70);
    expect(out).toContain('verdict: unknown');
    expect(err).toMatch(/^drydock: this is a bug in drydock itself: x is not a function\nTypeError: /);
  });
});

describe('any command', () => {
  test('that cannot go on says what to do, and exits with 3', async () => {
    const { program } = fakeProgram({
      judgeRun: () => Promise.reject(new RunError('no room on the disk', 'Make some.')),
    });
    expect(await typed('report latest', program)).toEqual({
      status: 3,
      out: '',
      err: 'drydock: no room on the disk\n  Make some.\n',
    });
  });

  test('that meets our own bug says so with the stack, and exits with 70', async () => {
    const { program } = fakeProgram({ judgeRun: () => Promise.reject(new TypeError('x is not a function')) });
    const { status, err } = await typed('report latest', program);
    expect(status).toBe(70);
    expect(err).toMatch(
      /^drydock: this is a bug in drydock itself: x is not a function\nTypeError: .*\n {4}at /,
    );
  });
});

test('plan prints text for people, JSON for machines', async () => {
  const { out: text } = await typed('plan ferris-wheel --seed 7');
  expect(text).toContain('   1. Hand over to primary\n');
  const { out, status } = await typed('plan ferris-wheel --seed 7 --platform kind --json');
  expect(JSON.parse(out)).toMatchObject({ schema: 'drydock/plan/1', platform: 'kind', seed: 7 });
  expect(status).toBe(0);
});

test('report judges the run that was named and exits with its verdict', async () => {
  const folders: string[] = [];
  const { program } = fakeProgram({
    judgeRun: (folder) => {
      folders.push(folder);
      return Promise.resolve(outcomeOf('fail'));
    },
  });
  expect(await typed('report latest', program)).toMatchObject({
    status: 1,
    out: expect.stringContaining('verdict: fail') as string,
  });
  expect(folders).toEqual(['/results/drill/1']);
});

describe('list', () => {
  const listRuns = () => [
    { id: 'ferris-wheel/20261121T093000Z-42', folder: '/results/a', verdict: 'pass' as const, problem: null },
    { id: 'primary-freeze/20261120T101500Z-7', folder: '/results/b', verdict: null, problem: null },
  ];

  test('shows the scenarios and the runs', async () => {
    expect((await typed('list', fakeProgram({ listRuns }).program)).out).toBe(
      [
        'Scenarios',
        '  ferris-wheel    A wheel for tests',
        '  primary-freeze  A freeze for tests',
        '',
        'Runs',
        '  pass        ferris-wheel/20261121T093000Z-42',
        '  not judged  primary-freeze/20261120T101500Z-7',
        '',
      ].join('\n'),
    );
    expect((await typed('list')).out).toContain('Runs\n  none yet\n');
  });

  test('names a verdict that cannot be read, and shows the others', async () => {
    const problem = '/results/c/verdict.json is no verdict that this drydock reads';
    const torn = { id: 'drill/20260101T000000Z-1', folder: '/results/c', verdict: null, problem };
    const { out } = await typed('list', fakeProgram({ listRuns: () => [...listRuns(), torn] }).program);
    expect(out).toContain(`  pass        ferris-wheel/20261121T093000Z-42\n`);
    expect(out).toContain(`  unreadable  drill/20260101T000000Z-1\n  ${problem}\n`);
  });

  test('--json has both', async () => {
    const { out } = await typed('list --json', fakeProgram({ listRuns }).program);
    expect(JSON.parse(out)).toMatchObject({
      scenarios: [
        { name: 'ferris-wheel', file: 'test/unit/cli/scenarios/ferris-wheel.yaml', problem: null },
        {},
      ],
      runs: [{ verdict: 'pass' }, { verdict: null }],
    });
  });
});

describe('doctor', () => {
  const missing = {
    subject: 'Docker engine',
    status: 'missing',
    seen: 'no docker',
    remedy: 'apt-get install docker.io',
  } as const;
  const withPlatforms = (local: ReturnType<typeof fakePlatform>) =>
    fakeProgram({
      platforms: { local, kind: fakePlatform('kind', { diagnose: () => Promise.resolve([ok, missing]) }) },
    }).program;

  test('says what can run and how to get the rest; what is missing elsewhere is no failure', async () => {
    expect(await typed('doctor', withPlatforms(fakePlatform('local')))).toEqual({
      status: 0,
      out: [
        'local: can run (local, on paper)',
        '  ok  PostgreSQL 17.9 servers  found',
        '',
        'kind: cannot run here yet (kind, on paper)',
        '  ok       PostgreSQL 17.9 servers  found',
        '  missing  Docker engine            no docker',
        '  -> Docker engine: apt-get install docker.io',
        '',
      ].join('\n'),
      err: '',
    });
  });

  test('exits with 1 when the platform that counts cannot run', async () => {
    const local = fakePlatform('local', { diagnose: () => Promise.resolve([missing]) });
    expect((await typed('doctor', withPlatforms(local))).status).toBe(1);
    expect((await typed('doctor --platform kind', withPlatforms(fakePlatform('local')))).status).toBe(1);
    expect((await typed('doctor --platform local', withPlatforms(fakePlatform('local')))).status).toBe(0);
  });

  describe('with two engines', () => {
    const engine = (title: string, found: readonly Diagnosis[]): Engine => ({
      ...known.engines.postgres,
      title,
      deployments: [{ ...processesOnPaper, diagnose: () => Promise.resolve(found) }],
    });
    const without = { ...missing, subject: 'servers' };
    const withEngines = (first: readonly Diagnosis[], second: readonly Diagnosis[]) =>
      fakeProgram({ engines: { one: engine('One', first), two: engine('Two', second) } }).program;

    test('says which of them cannot run; one that can is enough', async () => {
      const { status, out } = await typed('doctor --platform local', withEngines([ok], [without]));
      expect(status).toBe(0);
      expect(out.split('\n')).toEqual([
        'local: can run, but not Two (local, on paper)',
        '  ok       PostgreSQL 17.9 servers  found',
        '  ok       PostgreSQL 17.9 servers  found',
        '  missing  servers                  no docker',
        '  -> servers: apt-get install docker.io',
        '',
      ]);
    });

    test('exits with 1 when none of them can run, and when none runs on that platform', async () => {
      const neither = withEngines([without], [without]);
      expect(await typed('doctor --platform local', neither)).toMatchObject({
        status: 1,
        out: expect.stringContaining('local: cannot run here yet (local, on paper)') as string,
      });
      expect((await typed('doctor --platform kind', withEngines([ok], [ok]))).status).toBe(1);
    });

    test('an engine that could not be looked at is missing, and --json tells each apart', async () => {
      const failing: Engine = {
        ...engine('Two', []),
        deployments: [
          { ...processesOnPaper, diagnose: () => Promise.reject(new RunError('no pip', 'Install it.')) },
        ],
      };
      const { program } = fakeProgram({ engines: { one: engine('One', [ok]), two: failing } });
      const { out } = await typed('doctor --platform local --json', program);
      expect(JSON.parse(out)).toMatchObject([
        {
          ready: true,
          engines: [
            { engine: 'One', ready: true },
            {
              engine: 'Two',
              ready: false,
              found: [{ subject: 'Two', seen: 'no pip', remedy: 'Install it.' }],
            },
          ],
        },
      ]);
    });
  });

  test('tells what kept a platform from being looked at', async () => {
    const local = fakePlatform('local', {
      diagnose: () => Promise.reject(new RunError('Docker does not answer', 'Start it.')),
    });
    const { out } = await typed('doctor --json', withPlatforms(local));
    expect(JSON.parse(out)).toMatchObject([
      { platform: 'local', ready: false, found: [{ seen: 'Docker does not answer', remedy: 'Start it.' }] },
      { platform: 'kind', ready: false },
    ]);
  });
});

describe('clean', () => {
  const removed: string[] = [];
  const leftover = (what: string, remove?: () => Promise<void>): Removable => ({
    what,
    run: 'drill-1',
    remove: remove ?? (() => Promise.resolve(void removed.push(what))),
  });
  const leaving = (leftovers: readonly Leftover[]) =>
    fakeProgram({
      platforms: {
        local: fakePlatform('local', { leftovers: () => Promise.resolve(leftovers) }),
        kind: fakePlatform('kind', {
          leftovers: () => Promise.reject(new RunError('Docker does not answer', 'Start it.')),
        }),
        context: fakePlatform('context', {
          keptCluster: () => Promise.resolve({ ...leftover('cluster drydock'), run: '' }),
        }),
      },
    }).program;

  test('removes what it finds and tells each thing, and what it could not look at', async () => {
    removed.length = 0;
    expect(await typed('clean', leaving([leftover('process 4711'), leftover('folder x')]))).toEqual({
      status: 0,
      out: [
        'kind could not be looked at: Docker does not answer',
        'removed: process 4711 (run drill-1)',
        'removed: folder x (run drill-1)',
        '',
      ].join('\n'),
      err: '',
    });
    expect(removed).toEqual(['process 4711', 'folder x']);
  });

  test('--dry-run removes nothing', async () => {
    removed.length = 0;
    const { out } = await typed('clean --dry-run --cluster', leaving([leftover('process 4711')]));
    expect(out).toContain('found: process 4711 (run drill-1)\nfound: cluster drydock\n');
    expect(removed).toEqual([]);
  });

  test('--cluster removes the kept cluster too', async () => {
    removed.length = 0;
    expect((await typed('clean --cluster', leaving([]))).out).toContain('removed: cluster drydock\n');
    expect(removed).toEqual(['cluster drydock']);
  });

  test('says when there is nothing', async () => {
    expect((await typed('clean')).out).toBe('nothing was left behind\n');
  });

  test('exits with 3 when something stays, and says why; the rest is removed', async () => {
    removed.length = 0;
    const stuck = leftover('process 1', () => Promise.reject(new Error('not permitted')));
    const { status, out } = await typed('clean', leaving([stuck, leftover('folder x')]));
    expect(out).toContain('not removed: process 1 (run drill-1): not permitted\n');
    expect(status).toBe(3);
    expect(removed).toEqual(['folder x']);
  });

  const alone: Leftover = {
    what: 'folder /tmp/drydock-0-\u001b[2Jplanted\nremoved: x',
    run: '',
    remove: null,
    why: 'it belongs to the user 65534',
  };

  test('what is left alone is told in one line, whatever it is called, and changes nothing else', async () => {
    removed.length = 0;
    const { status, out } = await typed('clean', leaving([alone, leftover('folder x')]));
    expect(out).toContain(
      '\nleft alone: folder /tmp/drydock-0-?[2Jplanted removed: x: it belongs to the user 65534\nremoved: folder x',
    );
    expect(status).toBe(0);
    expect(removed).toEqual(['folder x']);
    expect((await typed('clean --dry-run', leaving([alone]))).out).toContain('\nleft alone: folder /tmp');
  });

  test('--json has each thing with its result', async () => {
    const { out } = await typed('clean --json', leaving([leftover('process 4711')]));
    expect(JSON.parse(out)).toMatchObject([
      { platform: 'local', found: [{ what: 'process 4711', result: 'removed' }] },
      { platform: 'kind', found: [], problem: 'Docker does not answer' },
      { platform: 'context', found: [] },
    ]);
  });
});
