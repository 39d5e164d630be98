// Who belongs to whom among processes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import {
  listProcesses,
  pidsBelow,
  signalProcess,
  signalTree,
  survivorsOf,
  treeOf,
} from '../../../harness/platforms/local/processes.ts';

/** For conditions that a busy machine reaches late. */
const patience = { timeout: 10_000 };

const row = (pid: number, parent: number, command: string) => ({ pid, parent, started: '1', command });

test('a tree has the process, its children and theirs, parents first', () => {
  const rows = [row(1, 0, 'init'), row(12, 11, 'c'), row(10, 1, 'a'), row(11, 10, 'b'), row(20, 1, 'other')];
  expect(treeOf(10, rows).map(({ pid }) => pid)).toEqual([10, 11, 12]);
  expect(treeOf(99, rows)).toEqual([]);
});

test('a later process with the same pid is no survivor', () => {
  const earlier = [row(10, 1, 'a'), row(11, 10, 'b')];
  const now = [{ ...row(10, 1, 'c'), started: '2' }, row(11, 1, 'b, under another title')];
  expect(survivorsOf(earlier, now).map(({ pid }) => pid)).toEqual([11]);
});

test('a signal reaches children that opened a session of their own', async () => {
  const parent = spawn('sh', ['-c', 'setsid sleep 987 & echo started; wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const closed = once(parent, 'close');
  await once(parent.stdout, 'data');
  const pid = parent.pid!;
  try {
    await expect.poll(async () => treeOf(pid, await listProcesses()).length, patience).toBe(2);
    const tree = treeOf(pid, await listProcesses());
    expect(await pidsBelow(pid)).toEqual(tree.map((each) => each.pid));
    await signalTree(pid, 'SIGKILL');
    await closed;
    await expect.poll(async () => survivorsOf(tree, await listProcesses()), patience).toEqual([]);
  } finally {
    await signalTree(pid, 'SIGKILL');
  }
  expect(signalProcess(pid, 'SIGTERM')).toBe(false);
});
