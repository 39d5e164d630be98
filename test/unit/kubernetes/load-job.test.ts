// The load's pod: what its container runs, what is bundled for it, and what is read of its log and its end.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bundleLoad } from '../../../harness/platforms/kubernetes/load/bundle.ts';
import { configFile, loadObjects, programFile } from '../../../harness/platforms/kubernetes/load/job.ts';
import { endOf, sampleIn } from '../../../harness/platforms/kubernetes/load/watch.ts';
import { listProcesses, treeOf } from '../../../harness/platforms/local/processes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-load-job-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The command of the load's container, with the container's folder in the test's own. */
const containerCommand = (): readonly string[] => {
  const objects = loadObjects('', { one: (key) => key, pullPolicy: 'Never' }, undefined);
  const job = objects.find(({ kind }) => kind === 'Job') as unknown as {
    spec: { template: { spec: { containers: [{ command: string[] }] } } };
  };
  return job.spec.template.spec.containers[0].command.map((word) => word.replaceAll('/drydock', folder));
};
const inFolder = (path: string): string => path.replace('/drydock', folder);

test('the load waits until its configuration is there in full, and then runs with it', async () => {
  mkdirSync(join(folder, 'program'));
  mkdirSync(join(folder, 'run'));
  const program =
    "import { readFileSync } from 'node:fs'; console.log(readFileSync(process.argv[3], 'utf8'), process.argv[4]);";
  writeFileSync(inFolder(programFile), program);
  // There, but empty, as a file is while it is being written.
  writeFileSync(inFolder(configFile), '');
  const [shell = '', ...args] = containerCommand();
  const running = execFile(shell, args);
  const said: string[] = [];
  running.stdout?.on('data', (text: string) => said.push(text));
  // It has looked, and looks again later.
  const asleep = async () =>
    treeOf(running.pid ?? 0, await listProcesses()).some(({ command }) => command.startsWith('sleep'));
  await vi.waitUntil(asleep, { timeout: 10_000, interval: 5 });
  expect(said).toEqual([]);
  writeFileSync(`${inFolder(configFile)}.part`, 'the configuration');
  renameSync(`${inFolder(configFile)}.part`, inFolder(configFile));
  await once(running, 'close');
  expect(said.join('')).toBe('the configuration --linger\n');
});

test('the bundle is one file that Node runs as it is, drivers included', async () => {
  const entry = new URL('../../../harness/engines/postgres/client/load-main.ts', import.meta.url);
  const file = join(folder, 'load.mjs');
  writeFileSync(file, await bundleLoad(entry));
  const failure = await promisify(execFile)(process.execPath, [file]).then(
    () => ({ code: 0, stderr: '' }),
    (error: unknown) => error as { code: number; stderr: string },
  );
  expect(failure.code).toBe(2);
  expect(failure.stderr).toContain('usage: run <config.json>');
});

test('of the load’s log only samples are live figures', () => {
  expect(sampleIn('{"atMs":1000,"services":[]}')).toEqual({ atMs: 1000, services: [] });
  expect(sampleIn('{"done":true}')).toBeNull();
  expect(sampleIn('es":[]}')).toBeNull();
  expect(sampleIn('load: cannot use the configuration')).toBeNull();
});

test('the end of the load’s pod is told with its status, or with why the cluster ended it', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'load' } };
  const ended = { exitCode: 137, reason: 'OOMKilled' };
  const statuses = [{ name: 'load', image: 'node', state: { terminated: ended } }];
  expect(endOf({ ...pod, status: { phase: 'Running' } })).toBeNull();
  expect(endOf({ ...pod, status: { containerStatuses: statuses } })).toBe(
    'ended with status 137 (OOMKilled)',
  );
  expect(
    endOf({ ...pod, status: { phase: 'Failed', reason: 'Evicted', message: 'the node was low on disk' } }),
  ).toBe('failed: Evicted the node was low on disk');
});
