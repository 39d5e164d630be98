// Whether another user could reach a path: the permission bits of everything on the way, read without becoming that user.
import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerUser } from './server-user.ts';

/** The bits read, write, execute (4, 2, 1) that a user has on something. Pure. */
export const bitsFor = (user: ServerUser, found: Pick<Stats, 'mode' | 'uid' | 'gid'>): number => {
  if (found.uid === user.uid) return (found.mode >> 6) & 7;
  return (found.gid === user.gid ? found.mode >> 3 : found.mode) & 7;
};

/** Whether the user may enter a folder: execute permission on it and on every folder above it. */
export const mayEnter = async (user: ServerUser, folder: string): Promise<boolean> => {
  const path = await realpath(folder);
  if ((bitsFor(user, await stat(path)) & 1) === 0) return false;
  return path === dirname(path) || mayEnter(user, dirname(path));
};

/** Whether the user may enter a folder, read every file in it, and run those that their owner may run. */
export const mayUse = async (user: ServerUser, folder: string): Promise<boolean> => {
  if (!(await mayEnter(user, folder))) return false;
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const wanted = await Promise.all(
    entries.map(async (entry) => {
      if (entry.isSymbolicLink()) return true;
      const found = await lstat(join(entry.parentPath, entry.name));
      const needs = entry.isDirectory() || (found.mode & 0o100) !== 0 ? 5 : 4;
      return (bitsFor(user, found) & needs) === needs;
    }),
  );
  return wanted.every(Boolean);
};
