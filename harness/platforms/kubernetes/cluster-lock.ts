// Only one run of this machine at a time makes, mends or removes the kind cluster. The lock is a file that says who holds it;
// one whose holder is dead counts for nothing.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptFile } from '../../model/modes.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { waitFor } from '../../model/wait.ts';
import { conductorAlive, conductorIdentity } from '../conductor.ts';

/** Beside no project: two copies of drydock on one machine share the cluster. */
const lockFile = join(tmpdir(), 'drydock-kind-cluster.lock');

/** Does the work while nobody else on this machine does such work; waits for those who do. */
export const withClusterLock = async <T>(
  signal: AbortSignal,
  work: () => Promise<T>,
  file: string = lockFile,
): Promise<T> => {
  await waitFor({
    what: 'another run to finish its work on the kind cluster',
    deadlineMs: timeoutsMs.clusterCreate + timeoutsMs.undo,
    everyMs: 250,
    signal,
    next: `If no other run is alive, remove ${file}.`,
    ask: () =>
      Promise.resolve(take(file) ? { done: undefined } : { seen: `it is held by ${String(holderOf(file))}` }),
  });
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
};

/** The identity of a holder that died at its work, or null: what it was making is then half made. */
export const deadHolder = (file: string = lockFile): string | null => {
  const holder = holderOf(file);
  return holder !== null && conductorAlive(holder) === 'no' ? holder : null;
};

const take = (file: string): boolean => {
  const dead = deadHolder(file);
  if (dead !== null) bury(file, dead);
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, conductorIdentity(), { mode: keptFile });
  try {
    // A link appears with its content, or not at all when the name is taken.
    linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
};

/** Takes a dead holder's lock away. If somebody was faster and the lock is a living one by now, it is put back. */
const bury = (file: string, dead: string): void => {
  const grave = `${file}.${process.pid}.grave`;
  try {
    renameSync(file, grave);
    if (readFileSync(grave, 'utf8') !== dead) linkSync(grave, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(grave, { force: true });
  }
};

const holderOf = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
};
