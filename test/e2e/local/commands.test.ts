// The commands as a person runs them, on real servers: what a signal, a kill, a second run and nonsense do.
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { listProcesses } from '../../../harness/platforms/local/processes.ts';
import { textOf } from '../../../load/lines.ts';
import { readRecord } from '../../../harness/run/history-file.ts';
import { listRuns } from '../../../harness/run/past-runs.ts';
import { openLedgerFile } from '../../../load/read-ledger.ts';
import type { Verdict } from '../../../harness/model/verdict.ts';
import { workFolderOf } from '../../../harness/platforms/local/work-folder.ts';
import { collected } from '../../planted/in-memory.ts';
import { tracesOf } from './traces.ts';

const main = join(import.meta.dirname, '../../../harness/main.ts');
const patience = { timeout: 60_000, interval: 50 };
const light = [
  '--write-rate',
  '40',
  '--read-rate',
  '10',
  '--probe-rate',
  '5',
  '--warm-up',
  '1s',
  '--tail',
  '1s',
];

/** Here `clean` finds what these tests have left, and nobody else's. */
let own: string;
beforeAll(() => {
  own = mkdtempSync(join(tmpdir(), 'drydock-e2e-'));
  chmodSync(own, 0o1777);
  vi.stubEnv('TMPDIR', own);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(own, { recursive: true });
});

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'drydock-e2e-'));
});
afterEach(() => {
  rmSync(results, { recursive: true });
});

const drydock = (...args: string[]) => execa(process.execPath, [main, ...args], { reject: false });
const start = (...more: string[]) => drydock('run', 'ferris-wheel', ...light, '--results', results, ...more);

const events = async () => {
  const [run] = listRuns(results);
  return run === undefined ? [] : await readRecord(textOf(join(run.folder, 'record.jsonl')));
};
const reached = (what: string) =>
  vi.waitFor(async () => {
    const seen = (await events()).map((event) => (event.kind === 'phase' ? event.phase : event.kind));
    expect(seen).toContain(what);
  }, patience);

/** The label of the only run there is: it stands in the command line of every process of that run. */
const label = () => `ferris-wheel-${listRuns(results)[0]!.id.split('/')[1]!.toLowerCase()}`;
const processesOfTheRun = async () =>
  (await listProcesses()).filter(({ command }) => command.includes(label()));
const workFolders = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('drydock-') && name.includes(label()));

const expectNothingLeft = async () => {
  expect(await processesOfTheRun()).toEqual([]);
  expect(workFolders()).toEqual([]);
};

describe('a signal', () => {
  test.for([
    ['SIGINT', 'set-up', 1],
    ['SIGTERM', 'step-started', 1],
    ['SIGINT', 'step-started', 2],
  ] as const)('%s during %s, %i times, undoes everything', async ([signal, when, times]) => {
    const run = start();
    await reached(when);
    for (let sent = 0; sent < times; sent += 1) run.kill(signal);
    const { exitCode, stderr } = await run;
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`${signal}: stopping, and undoing what was done`);
    await expectNothingLeft();
    const recorded = await events();
    expect(recorded.at(-1)).toMatchObject({ kind: 'run-finished', ending: 'interrupted' });
    expect(recorded.filter((event) => event.kind === 'undone' && event.error !== null)).toEqual([]);
  });
});

/** Kills a run and cleans up after it. */
const killedAndCleaned = async (run: ReturnType<typeof start>): Promise<void> => {
  run.kill('SIGKILL');
  await run;
  const traces = await tracesOf(workFolderOf(label()));
  const cleaned = await drydock('clean', '--json');
  expect(cleaned.stdout).toContain(label());
  expect(cleaned.exitCode).toBe(0);
  await expectNothingLeft();
  expect(await traces.left()).toEqual([]);
};

test.for([
  ['set-up', 0],
  ['set-up', 400],
  ['set-up', 1200],
  ['warm-up', 0],
  ['step-started', 700],
  ['tail', 0],
] as const)(
  'a run that is killed in %s, after %i ms, leaves nothing that clean does not remove',
  async ([when, afterMs]) => {
    const run = start();
    await reached(when);
    await vi.waitFor(() => {
      expect(existsSync(join(workFolderOf(label()), 'conductor.json'))).toBe(true);
    }, patience);
    await sleep(afterMs);
    await killedAndCleaned(run);
  },
);

test('the record of a killed run can still be judged', async () => {
  const run = start();
  await reached('step-started');
  await killedAndCleaned(run);
  const again = await drydock('report', 'latest', '--results', results, '--json');
  // The link is made at the end of a run; this one never came there.
  expect(again.exitCode).toBe(2);
  const judged = await drydock('report', listRuns(results)[0]!.id, '--results', results, '--json');
  expect(judged.exitCode).toBe(3);
  expect((JSON.parse(judged.stdout) as Verdict).run.ending).toBe('interrupted');
});

test('a load that is killed ends the run, and what it had written down comes home', async () => {
  const run = start('--json');
  await reached('step-started');
  await reached('load-sample');
  const [load] = (await processesOfTheRun()).filter(({ command }) => command.includes('load.json'));
  process.kill(load!.pid, 'SIGKILL');
  const { exitCode, stdout } = await run;
  expect(exitCode).toBe(3);
  const verdict = JSON.parse(stdout) as Verdict;
  expect(verdict.run.ending).toBe('stopped');
  expect(verdict.run.reason).toContain('the load ended by itself: was ended by SIGKILL');
  expect(verdict.verdict).toBe('unknown');
  const ledger = await openLedgerFile(join(listRuns(results)[0]!.folder, 'ledger.jsonl'));
  expect(ledger.stoppedMs).toBeNull();
  const operations = await collected(ledger.operations());
  // Nothing that it had told of is missing, and it was working to the last.
  const recorded = await events();
  const told = recorded.flatMap((event) => (event.kind === 'load-sample' ? event.sample.services : []));
  const written = operations.filter(({ outcome }) => outcome === 'acknowledged').length;
  expect(written).toBeGreaterThanOrEqual(told.reduce((sum, { acknowledged }) => sum + acknowledged, 0));
  expect(written).toBeGreaterThan(20);
  expect(recorded.filter((event) => event.kind === 'undone' && event.error !== null)).toEqual([]);
  await expectNothingLeft();
});

test('whatever the umask is, nobody else can change what a run keeps', async () => {
  const words = ['run', 'ferris-wheel', ...light, '--results', results];
  const script = 'umask 0; exec "$0" "$@"';
  const run = execa('sh', ['-c', script, process.execPath, main, ...words], { reject: false });
  await reached('step-started');
  const changeable = async (folder: string) => {
    // Servers remove files while it looks.
    const options = { reject: false } as const;
    const { stdout } = await execa('find', [folder, '-perm', '/022', '!', '-type', 'l'], options);
    return stdout;
  };
  expect(await changeable(workFolderOf(label()))).toBe('');
  const { exitCode } = await run;
  expect([0, 1, 3]).toContain(exitCode);
  expect(existsSync(join(listRuns(results)[0]!.folder, 'report.html'))).toBe(true);
  expect(await changeable(results)).toBe('');
});

test('two runs at once do not meet', async () => {
  const runs = await Promise.all([start('--json'), start('--json')]);
  const verdicts = runs.map(({ stdout }) => JSON.parse(stdout) as Verdict);
  expect(new Set(verdicts.map(({ run }) => run.id)).size).toBe(2);
  for (const { run, measurements, problems } of verdicts) {
    expect(run.ending).toBe('completed');
    expect(problems).toEqual([]);
    expect(measurements.audit?.members.flatMap(({ lost, foreign }) => [lost.count, foreign.count])).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  }
});

describe('wrong use', () => {
  test('a port in use is one clear line, and nothing is left', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as AddressInfo;
    const { exitCode, stderr } = await start('--port-base', String(port));
    holder.close();
    expect(exitCode).toBe(2);
    expect(stderr.trim().split('\n').at(-1)).toMatch(new RegExp(`port ${String(port)}.*in use`));
    expect(listRuns(results)).toEqual([]);
  });

  test.for([
    [['run', 'feris-wheel'], 'did you mean "ferris-wheel"?'],
    [['run', 'ferris-wheel', '--platform', 'knd'], 'did you mean "kind"?'],
    [['plan', 'standbys-killed', '--platform', 'kind'], 'cannot be done on the platform kind'],
  ] as const)('%s is refused before anything starts', async ([args, words]) => {
    const { exitCode, stderr } = await drydock(...args);
    expect(exitCode).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(words);
    expect(existsSync(join(results, 'latest'))).toBe(false);
  });
});
