// What `drydock clean` believes: a run's processes are found by the mark that they carry, their shared memory goes with them, and what
// only looks like a run's, or belongs to somebody else, stays.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { kill } from '../../../harness/abilities/harms.ts';
import { postgresProcesses } from '../../../harness/engines/postgres/processes/processes.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { listProcesses, treeOf } from '../../../harness/platforms/local/processes.ts';
import { memoryOf } from '../../../harness/platforms/local/shared-memory.ts';
import { workFolderPrefix } from '../../../harness/platforms/local/work-folder.ts';
import { inflictOn } from '../asking.ts';
import { conductorWith } from './killed-conductor.ts';
import type { Conductor } from './killed-conductor.ts';
import { noOptions, openRig, planFor } from './rig.ts';
import { tracesOf } from './traces.ts';

const main = join(import.meta.dirname, '../../../harness/main.ts');
const patience = { timeout: 30_000 };
const root = userInfo().uid === 0;
const signal = new AbortController().signal;
const drydock = (...args: string[]) => execa(process.execPath, [main, ...args], { reject: false });

/** Other tests have killed runs on this machine too, which are theirs to find. */
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

const conductorThat = async (harm: 'freeze' | 'kill'): Promise<Conductor> => {
  const conductor = await conductorWith(harm);
  onTestFinished(() => conductor.remove());
  return conductor;
};

/** A process that does nothing, with those words on its command line; ended after the test. Resolves with whether it lives. */
const bystander = (words: readonly string[], environment: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60_000)', ...words], {
    stdio: 'ignore',
    env: { ...process.env, ...environment },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return () => child.exitCode === null && child.signalCode === null;
};

const deadPid = () => String(spawnSync(process.execPath, ['-e', '']).pid);

/** A folder that is called like a dead run's of ours. */
const plant = (name: string): { folder: string; token: string } => {
  const folder = `${workFolderPrefix()}${name}-${process.pid}-${Date.now()}`;
  const token = 'ab'.repeat(16);
  mkdirSync(folder, { mode: 0o711 });
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const identity = { conductor: `${deadPid()}-1@${hostname()}`, token, madeS: 0 };
  writeFileSync(join(folder, 'conductor.json'), JSON.stringify(identity), { mode: 0o600 });
  return { folder, token };
};

test.runIf(root)(
  'a folder that somebody else has planted is left alone, and so are those whom it names',
  async () => {
    const { folder, token } = plant('planted');
    for (const path of [folder, join(folder, 'conductor.json')]) chownSync(path, 65_534, 65_534);
    utimesSync(folder, new Date(0), new Date(0));
    const alive = [bystander([folder]), bystander([join(folder, 'pg-1')], { DRYDOCK_RUN: token })];
    const { stdout, exitCode } = await drydock('clean');
    expect(stdout).toContain(`left alone: folder ${folder}: it belongs to the user 65534`);
    expect(stdout).not.toContain('process ');
    expect(exitCode).toBe(0);
    expect(alive.map((lives) => lives())).toEqual([true, true]);
    expect(existsSync(join(folder, 'conductor.json'))).toBe(true);
  },
);

test('a run on another host is told, and not touched', async () => {
  const { folder } = plant('far');
  const identity = { conductor: '7-7@far-away', token: 'cd'.repeat(16), madeS: 0 };
  writeFileSync(join(folder, 'conductor.json'), JSON.stringify(identity));
  const { stdout, exitCode } = await drydock('clean');
  const line = stdout.split('\n').find((each) => each.includes(folder));
  expect(line).toMatch(/^left alone: .*: it belongs to a run on host far-away; run drydock clean there$/);
  expect(exitCode).toBe(0);
  expect(existsSync(folder)).toBe(true);
});

test('who only names a dead run’s folder lives on, and a link to it stays; all that the run left goes', async () => {
  const conductor = await conductorThat('freeze');
  const { workFolder } = conductor;
  const traces = await tracesOf(workFolder);
  expect(traces.segments).toHaveLength(2);
  const link = `${workFolder}-link`;
  symlinkSync(workFolder, link);
  onTestFinished(() => {
    rmSync(link);
  });
  const innocent = bystander([join(workFolder, 'conductor.json')]);
  const ofAnother = bystander([workFolder], { DRYDOCK_RUN: 'ef'.repeat(16) });
  const marked = bystander(['named nothing'], { DRYDOCK_RUN: traces.token });
  await conductor.kill();
  const { stdout } = await drydock('clean');
  expect(stdout).toContain(`left alone: folder ${link}: it is a symbolic link`);
  expect(stdout).toContain(`removed: folder ${workFolder}`);
  expect(stdout).not.toContain(traces.token);
  expect([innocent(), ofAnother()]).toEqual([true, true]);
  await expect.poll(marked, patience).toBe(false);
  expect(await traces.left()).toEqual([]);
});

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  /** `T`: stopped. */
  const stateOf = async (pid: number): Promise<string> =>
    (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) (.).*$/s, '$1');

  /** Kills the conductor with its guardian, and the server that it has frozen: what that one had started stands still. */
  const orphansOf = async (conductor: Conductor): Promise<readonly number[]> => {
    const [server] = await conductor.processes(`-D ${conductor.workFolder}/pg-2`);
    await expect.poll(() => stateOf(server!.pid), patience).toBe('T');
    const [guardian] = await conductor.processes('eval');
    process.kill(guardian!.pid, 'SIGKILL');
    await conductor.kill();
    const children = treeOf(server!.pid, await listProcesses()).filter(({ pid }) => pid !== server!.pid);
    process.kill(server!.pid, 'SIGKILL');
    // These end by themselves with the conductor: what is looked for afterwards must not change while it is looked for.
    for (const ending of [`-D ${conductor.workFolder}/pg-2`, 'services-main', 'eval'])
      await expect.poll(() => conductor.processes(ending), patience).toEqual([]);
    return children.map(({ pid }) => pid);
  };

  test('what a killed server had started is found, although it wrote its titles over the mark', async () => {
    const conductor = await conductorThat('freeze');
    const traces = await tracesOf(conductor.workFolder);
    const orphans = await orphansOf(conductor);
    expect(orphans.length).toBeGreaterThan(2);
    for (const pid of orphans) {
      expect(await readFile(`/proc/${pid}/environ`, 'utf8')).toMatch(/^\0+$/);
      expect(await stateOf(pid)).toBe('T');
    }
    for (const leftover of await conductor.leftovers()) await leftover.remove();
    expect(await traces.left()).toEqual([]);
  });

  const dropped = ['--inh-caps=-sys_ptrace', '--bounding-set=-sys_ptrace'];
  const canDrop = root && spawnSync('setpriv', [...dropped, 'true']).status === 0;

  test.runIf(canDrop)('root finds them as well where it may not look into others’ processes', async () => {
    const conductor = await conductorThat('freeze');
    await orphansOf(conductor);
    const found = (await conductor.leftovers()).map(({ what }) => what).sort();
    const args = [...dropped, process.execPath, main, 'clean', '--dry-run'];
    const { stdout } = await execa('setpriv', args, { reject: false });
    const lines = stdout.split('\n').filter((line) => line.endsWith(`(run ${conductor.label})`));
    const seen = lines.map((line) => line.slice('found: '.length, -` (run ${conductor.label})`.length));
    expect(seen.sort()).toEqual(found);
  });

  test('the shared memory of a killed server goes with its folder; without ipcrm both stay, and it is said', async () => {
    const conductor = await conductorThat('kill');
    const { workFolder } = conductor;
    const traces = await tracesOf(workFolder);
    expect(traces.segments).toHaveLength(2);
    // What the killed server had started dies a moment after it.
    const free = await vi.waitFor(async () => {
      const [segment] = (await memoryOf(workFolder)).filter(({ holders }) => holders === 0);
      expect(segment).toBeDefined();
      return segment!;
    }, patience);
    await conductor.kill();
    const leftovers = await conductor.leftovers();
    const folder = leftovers.at(-1)!;
    expect(folder.what).toContain(`folder ${workFolder}, with shared memory of its servers: `);
    expect(folder.what).toContain(String(free.id));
    for (const leftover of leftovers.slice(0, -1)) await leftover.remove();
    const { PATH } = process.env;
    vi.stubEnv('PATH', '/nowhere');
    const without = await folder.remove().catch(String);
    vi.stubEnv('PATH', PATH);
    const why = `segment ${free.id} of a server that was killed stays: there is no program ipcrm`;
    expect(without).toContain(why);
    expect(await traces.left()).toEqual([workFolder, `segment ${free.id}`]);
    await folder.remove();
    expect(await traces.left()).toEqual([]);
  });

  test('a segment that a file only names is nobody’s to remove', async () => {
    const conductor = await conductorThat('freeze');
    const [segment] = await memoryOf(conductor.workFolder);
    const { folder } = plant('memory');
    const data = join(folder, 'pg-1');
    mkdirSync(data, { mode: 0o700 });
    const file = join(data, 'postmaster.pid');
    const named = async (creator: number, owner: number) => {
      const text = `${creator}\n${data}\n1\n1\n\n\n${segment!.key >>> 0} ${segment!.id}\nready\n`;
      writeFileSync(file, text, { mode: 0o600 });
      if (root) chownSync(file, owner, owner);
      return memoryOf(folder);
    };
    const { creator, user } = segment!;
    expect(await named(creator, user)).toEqual([segment]);
    expect(await named(creator + 1, user)).toEqual([]);
    if (root) expect(await named(creator, user + 1)).toEqual([]);
    await named(creator, user);
    chmodSync(file, 0o666);
    expect(await memoryOf(folder)).toEqual([]);
  });

  test('a run that is told to end gives back the shared memory of a server that it has killed', async () => {
    const rig = await openRig('undo');
    const end = new AbortController();
    const context = { ...rig.context, signal: end.signal };
    const site = await localPlatform.open(context, noOptions);
    const plan = planFor({ members: 2, synchronous: 0 }, postgresServices);
    const { bodies } = await postgresProcesses.open(site, plan, context);
    await inflictOn(bodies.member?.('pg-2'), kill);
    const traces = await tracesOf(site.workFolder);
    expect(traces.segments).toHaveLength(2);
    // Otherwise the undo would start it again, and it would find what it had.
    end.abort();
    expect(await rig.unwind()).toEqual([]);
    expect(await traces.left()).toEqual([]);
  });

  test('what is in a work folder can be changed by nobody else, whatever the umask is', async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const conductor = await conductorThat('freeze');
    const find = ['-perm', '/022', '!', '-type', 'l'];
    const { stdout } = await execa('find', [conductor.workFolder, ...find], { reject: false });
    expect(stdout).toBe('');
    const { stdout: identity } = await execa('find', [
      ...[conductor.workFolder, '-maxdepth', '1', '-name', 'conductor.json', '-printf', '%m %U'],
    ]);
    expect(identity).toBe(`600 ${userInfo().uid}`);
  });
});

test('leftovers are told of runs that are dead only', async () => {
  const conductor = await conductorThat('freeze');
  const found = await localPlatform.leftovers(noOptions, signal);
  expect(found.filter(({ what }) => what.includes(conductor.workFolder))).toEqual([]);
});
