import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { conductorIdentity } from '../../../harness/platforms/conductor.ts';
import { deadHolder, withClusterLock } from '../../../harness/platforms/kubernetes/cluster-lock.ts';

let folder = '';
let file = '';
const signal = new AbortController().signal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-lock-'));
  file = join(folder, 'cluster.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Of a process that has ended. */
const deadIdentity = (): string => `${String(spawnSync(process.execPath, ['-e', '']).pid)}-1@${hostname()}`;

test('two at once work one after the other, and leave nothing behind', async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withClusterLock(signal, work, file)));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock says who holds it, and is given back when the work fails', async () => {
  const failing = withClusterLock(
    signal,
    () => {
      expect(readFileSync(file, 'utf8')).toBe(conductorIdentity());
      expect(deadHolder(file)).toBeNull();
      return Promise.reject(new Error('no room'));
    },
    file,
  );
  await expect(failing).rejects.toThrow('no room');
  expect(existsSync(file)).toBe(false);
});

test('a lock whose holder is dead counts for nothing, and says that something may be half made', async () => {
  const dead = deadIdentity();
  writeFileSync(file, dead);
  expect(deadHolder(file)).toBe(dead);
  expect(await withClusterLock(signal, () => Promise.resolve('done'), file)).toBe('done');
  expect(deadHolder(file)).toBeNull();
});

test('who waits for a living holder can be interrupted', async () => {
  const stop = new AbortController();
  await withClusterLock(
    signal,
    async () => {
      const second = withClusterLock(stop.signal, () => Promise.resolve(), file);
      stop.abort(new Error('Ctrl-C'));
      await expect(second).rejects.toThrow();
    },
    file,
  );
});
