// The platform `local` with real processes: who may read what, ports, ends of processes, and what a killed run leaves.
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunError, UsageError } from '../../../harness/model/errors.ts';
import type { LocalSite } from '../../../harness/model/site.ts';
import { diagnosePackages } from '../../../harness/engines/postgres/processes/packages.ts';
import { diagnoseServers } from '../../../harness/engines/redis/processes/servers.ts';
import { openHost } from '../../../harness/platforms/local/host.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { listProcesses, survivorsOf, treeOf } from '../../../harness/platforms/local/processes.ts';
import { conductorWith } from './killed-conductor.ts';
import type { Conductor } from './killed-conductor.ts';
import { noOptions, openRig } from './rig.ts';
import type { Rig } from './rig.ts';

/** For conditions that a busy machine reaches late. */
const patience = { timeout: 30_000 };
const root = userInfo().uid === 0;
const signal = new AbortController().signal;
let rig: Rig;
let site: LocalSite;

beforeEach(async () => {
  rig = await openRig('platform');
  site = await localPlatform.open(rig.context, noOptions);
});
afterEach(async () => {
  expect(await rig.unwind()).toEqual([]);
  expect(await using(site.workFolder)).toEqual([]);
  await expect(stat(site.workFolder)).rejects.toThrow('ENOENT');
});

/** The command lines of the processes that have the folder on theirs. */
const using = async (folder: string): Promise<readonly string[]> =>
  (await listProcesses()).map(({ command }) => command).filter((command) => command.includes(folder));

const shell = (name: string, script: string) => ({
  name,
  program: '/bin/sh',
  args: ['-c', script, site.workFolder],
});

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('what this machine has is told without changing anything', async () => {
  const host = openHost(signal);
  const found = [
    ...(await localPlatform.diagnose(noOptions, signal)),
    ...(await diagnosePackages(host)),
    ...(await diagnoseServers(host)),
  ];
  const older = found.find(({ subject }) => subject.startsWith('pg-older'));
  expect(older).toMatchObject({ status: 'ok', seen: 'postgres (PostgreSQL) 17.9', remedy: '' });
  expect(found.at(-1)).toMatchObject({ subject: 'Redis or Valkey servers', remedy: '' });
  for (const { status, remedy } of found) expect(remedy === '').toBe(status === 'ok');
  expect((await site.versions())['node']).toBe(process.versions.node);
});

test('data and passwords are for the servers’ user alone', async () => {
  const folder = await site.makeFolder('data');
  const secret = await site.writePrivate('secret', 'the password');
  expect([await modeOf(folder), await modeOf(secret)]).toEqual([0o700, 0o600]);
  expect(await site.runProgram('/bin/cat', [secret])).toBe('the password');
  expect(await site.runProgram('/bin/sh', ['-c', 'touch "$0/file" && id -u', folder])).not.toBe('0');
  // A stranger can pass through the work folder, but neither list it nor read a password in it.
  expect(await modeOf(site.workFolder)).toBe(0o711);
});

test('nothing of the environment reaches the servers', async () => {
  process.env['PGPASSWORD'] = 'of the user';
  try {
    const seen = await site.runProgram('/usr/bin/env', [], { GIVEN: 'yes' });
    expect(seen).not.toContain('PGPASSWORD');
    expect(seen).toContain('GIVEN=yes');
  } finally {
    delete process.env['PGPASSWORD'];
  }
});

test('a program that fails is told with the end of its output', async () => {
  const failed = site.runProgram('/bin/sh', ['-c', 'echo the reason >&2; exit 4']);
  await expect(failed).rejects.toThrow(RunError);
  await expect(failed).rejects.toThrow('the reason');
});

test('a copy of a folder leaves out what it is told to, and keeps skipped folders empty', async () => {
  const from = await site.makeFolder('from');
  await mkdir(join(from, 'log', 'deep'), { recursive: true });
  for (const name of ['kept', 'left', 'log/left', 'log/deep/left']) await writeFile(join(from, name), name);
  const to = join(site.workFolder, 'to');
  await site.copyFolder(from, to, ['left', 'log']);
  const found = await site.runProgram('/bin/sh', ['-c', 'cd "$0" && find . | sort', to]);
  expect(found.split('\n')).toEqual(['.', './kept', './log']);
  expect(await modeOf(to)).toBe(0o700);
});

test.runIf(root)('programs that the servers’ user cannot reach are copied to where it can', async () => {
  const shut = await mkdtemp(join(tmpdir(), 'drydock-test-shut-'));
  try {
    const folder = join(shut, 'package');
    await mkdir(folder);
    await cp('/bin/echo', join(folder, 'echo'));
    await chmod(folder, 0o755);
    const readable = await site.readablePath(folder);
    expect(readable.startsWith(site.workFolder)).toBe(true);
    expect(await site.runProgram(join(readable, 'echo'), ['it runs'])).toBe('it runs');
    await chmod(shut, 0o755);
    expect(await site.readablePath(folder)).toBe(folder);
  } finally {
    await rm(shut, { recursive: true });
  }
});

test('a server runs outside of our process group, logs to the run’s folder and tells how it ended', async () => {
  const server = await site.startServer(shell('worker', 'echo last words; sleep 600'));
  const group = await site.runProgram('/bin/sh', ['-c', `ps -o pgid= -p ${server.pid} || true`]);
  expect(group.trim()).toBe(String(server.pid));
  await expect
    .poll(() => readFile(join(rig.context.folder, 'logs', 'worker.log'), 'utf8'), patience)
    .toBe('last words\n');
  await server.signalTree('SIGKILL');
  expect(await server.exited).toBe('was ended by SIGKILL; last words: last words');
  expect(server.running()).toBe(false);
  server.signal('SIGTERM');
});

test('the undo ends a server that is frozen, and what it started', async () => {
  const server = await site.startServer(shell('frozen', 'sleep 600 & wait'));
  const tree = async () => treeOf(server.pid, await listProcesses());
  await expect.poll(async () => (await tree()).length, patience).toBe(2);
  const started = await tree();
  await server.signalTree('SIGSTOP');
  expect(await rig.unwind()).toEqual([]);
  // Woken first, so that it heard the polite signal; the other one would have come after a long wait.
  expect(await server.exited).toBe('was ended by SIGTERM');
  await expect.poll(async () => survivorsOf(started, await listProcesses()), patience).toEqual([]);
});

test('a program that cannot be run is told in words', async () => {
  await expect(site.startServer({ name: 'none', program: '/no/such/program', args: [] })).rejects.toThrow(
    'cannot run /no/such/program',
  );
});

const member = async (name: string) => {
  const server = createServer((socket) => socket.end(name));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, endpoint: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } };
};

const answerOf = async (port: number): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  for await (const data of socket) said += String(data);
  return said;
};

test('services listen in a process of their own and lead where they are told', async () => {
  const { server, endpoint } = await member('one');
  try {
    const services = await site.startServices(['rw', 'ro']);
    const ports = Object.values(services.endpoints).map(({ port }) => port);
    await expect(answerOf(ports[0]!)).rejects.toThrow('ECONNRESET');
    await services.route('rw', [endpoint]);
    expect(await answerOf(services.endpoints['rw']!.port)).toBe('one');
    await expect(answerOf(services.endpoints['ro']!.port)).rejects.toThrow('ECONNRESET');
    expect((await using('services-main.ts')).some((command) => command.includes(site.workFolder))).toBe(true);
  } finally {
    server.close();
  }
});

test('a port that is taken is wrong use, told by its number', async () => {
  const { server, endpoint } = await member('in the way');
  const other = await openRig('port');
  try {
    // The services take this port and the one before it: the second is the one in the way.
    const options = { ...noOptions, portBase: endpoint.port - 1 };
    const there = await localPlatform.open(other.context, options);
    const refused = there.startServices(['rw', 'ro']);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(new RegExp(`port ${endpoint.port - 1}|port ${endpoint.port}`));
  } finally {
    expect(await other.unwind()).toEqual([]);
    server.close();
  }
});

test('services whose process is gone say so instead of waiting', async () => {
  const services = await site.startServices(['rw']);
  const [row] = (await listProcesses()).filter(({ command }) => command.includes(site.workFolder));
  process.kill(row!.pid, 'SIGKILL');
  await expect(services.route('rw', [])).rejects.toThrow(/local services was ended by SIGKILL/);
});

/** A load that says one sample, and on the end of its input writes its ledger. */
const loadEntry = async (body: string): Promise<URL> => {
  const file = join(rig.context.folder, 'entry.mjs');
  await writeFile(
    file,
    `import { readFileSync, writeFileSync } from 'node:fs';
     const config = JSON.parse(readFileSync(process.argv[3], 'utf8'));
     const sample = () => console.log(JSON.stringify({ atMs: 1, services: [] }));
     ${body}`,
  );
  return pathToFileURL(file);
};
const loadConfig = {
  ...{ lanes: [], ackWithinMs: 1, operationTimeoutMs: 1, reconnectEveryMs: 1, inFlightMax: 1 },
  target: 'a setting',
};

test('the load runs by itself, its samples are heard, and its ledger comes home when it is stopped', async () => {
  const entry = await loadEntry(`
    const timer = setInterval(sample, 20);
    process.stdin.on('end', () => {
      writeFileSync(config.ledgerFile, config.target + ' ' + config.originMs);
      console.log(JSON.stringify({ done: true }));
      clearInterval(timer);
    }).resume();`);
  const load = await site.startLoad({ entry, config: loadConfig });
  await new Promise((resolve) => {
    load.onSample(resolve);
  });
  expect(await load.measureClock()).toEqual({ offsetMs: 0, uncertaintyMs: 0 });
  const ledger = join(rig.context.folder, 'ledger.jsonl');
  await load.stop(ledger);
  expect(await readFile(ledger, 'utf8')).toBe(`a setting ${String(rig.context.originMs)}`);
  expect(await load.ended).toBe('exited with status 0');
});

test.skipIf(process.platform !== 'linux')(
  'everything that is started carries the mark of the run',
  async () => {
    const identity = await readFile(join(site.workFolder, 'conductor.json'), 'utf8');
    const mark = `DRYDOCK_RUN=${(JSON.parse(identity) as { token: string }).token}`;
    for (const said of [await site.runProgram('/usr/bin/env', []), await site.host.run('/usr/bin/env', [])])
      expect(said.split('\n')).toContain(mark);
    await site.startServer(shell('worker', 'sleep 600'));
    await site.startServices(['rw']);
    // Its freezing wants the guardian.
    await (await site.startSlowEcho(1)).freeze(1);
    await site.startLoad({
      entry: await loadEntry(
        'sample(); setInterval(sample, 1000); process.stdin.on("end", () => process.exit()).resume();',
      ),
      config: loadConfig,
    });
    const [self, ...started] = treeOf(process.pid, await listProcesses());
    expect([self?.pid, started.length >= 5]).toEqual([process.pid, true]);
    for (const { pid, command } of started)
      expect((await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0'), command).toContain(mark);
  },
);

test('a load that ends by itself is told with its last words', async () => {
  const dies = await loadEntry(`console.error('the reason'); process.exit(1);`);
  await expect(site.startLoad({ entry: dies, config: loadConfig })).rejects.toThrow(
    'the load exited with status 1; last words: the reason',
  );
  const diesLater = await loadEntry(
    `sample(); setTimeout(() => { console.error('later'); process.exit(1); }, 50);`,
  );
  const load = await site.startLoad({ entry: diesLater, config: loadConfig });
  expect(await load.ended).toBe('exited with status 1; last words: later');
});

test('a killed run is found and removed, and no other', async ({ onTestFinished }) => {
  const conductor = await conductorWith('freeze');
  onTestFinished(() => conductor.remove());
  const left = () => conductor.leftovers();
  const ours = async () =>
    (await localPlatform.leftovers(noOptions, signal)).filter(({ run }) => run === rig.context.label);
  // As long as its conductor lives it is nobody's leftover.
  expect(await left()).toEqual([]);
  expect((await conductor.processes()).length).toBeGreaterThan(2);
  await conductor.kill();
  // The services and the guardian end by themselves; the servers do not.
  await expect.poll(async () => (await conductor.processes()).length, patience).toBe(2);
  // Looking removes nothing: whoever looks again finds the same.
  const first = await left();
  const leftovers = await left();
  expect(leftovers.map(({ what }) => what)).toEqual(first.map(({ what }) => what));
  expect(leftovers.map(({ what }) => what.split(' ')[0])).toEqual(['process', 'process', 'folder']);
  const processes = await listProcesses();
  const servers = processes.filter(({ command }) => command.includes(conductor.workFolder));
  const trees = servers.flatMap(({ pid }) => treeOf(pid, processes));
  expect(trees.length).toBeGreaterThan(servers.length);
  for (const leftover of leftovers) await leftover.remove();
  expect(survivorsOf(trees, await listProcesses())).toEqual([]);
  await expect(stat(conductor.workFolder)).rejects.toThrow('ENOENT');
  expect([...(await left()), ...(await ours())]).toEqual([]);
});

/** `T`: stopped. */
const stateOf = async (pid: number): Promise<string> =>
  (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) (.).*$/s, '$1');

describe.skipIf(process.platform !== 'linux')('a server that a killed conductor had frozen', () => {
  const frozenServer = async (conductor: Conductor): Promise<number> => {
    const [server] = await conductor.processes(`-D ${conductor.workFolder}/pg-2`);
    // A signal is sent before it has taken effect.
    await expect.poll(() => stateOf(server!.pid), patience).toBe('T');
    return server!.pid;
  };

  test('runs again by itself', async ({ onTestFinished }) => {
    const conductor = await conductorWith('freeze');
    onTestFinished(() => conductor.remove());
    const pid = await frozenServer(conductor);
    await conductor.kill();
    await expect.poll(() => stateOf(pid), patience).not.toBe('T');
  });

  test('is ended by clean, should its guardian have died too', async ({ onTestFinished }) => {
    const conductor = await conductorWith('freeze');
    onTestFinished(() => conductor.remove());
    const pid = await frozenServer(conductor);
    const [guardian] = await conductor.processes('eval');
    process.kill(guardian!.pid, 'SIGKILL');
    await conductor.kill();
    await expect.poll(async () => (await conductor.processes()).length, patience).toBe(2);
    expect(await stateOf(pid)).toBe('T');
    for (const leftover of await conductor.leftovers()) await leftover.remove();
    expect(await conductor.processes()).toEqual([]);
  });
});
