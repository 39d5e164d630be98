// Whose a folder is that is called like a run's. Where folders for temporary files are everybody's, anybody can make one of that
// name, so what it says is believed only where nobody but this user can have written it.
import { lstat, readdir } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { userInfo } from 'node:os';
import { conductorAlive, whyElsewhere } from '../conductor.ts';
import { foreignServerUsers } from './server-user.ts';
import { readTrusted } from './trusted-file.ts';
import { identityFile, identityIn, workFolderPrefix } from './work-folder.ts';
import type { FolderIdentity } from './work-folder.ts';

/** A work folder without an identity is one that is just being made, unless it is older than this, in milliseconds. */
const makingMs = 60_000;

export type FolderState =
  /** Nothing is there, or it is no work folder of ours, whatever it is called. */
  | { readonly is: 'absent' }
  | { readonly is: 'foreign'; readonly why: string }
  /** Of a run on another host, or of another version of drydock. */
  | { readonly is: 'elsewhere'; readonly why: string }
  /** Of a run that is alive, or just being made. */
  | { readonly is: 'in use' }
  /** Null when its conductor did not live to write it: then it has started nothing either. */
  | { readonly is: 'dead'; readonly identity: FolderIdentity | null };

/** Everything that is called like a work folder of this user's, by its path. */
export const workFoldersHere = async (): Promise<ReadonlyMap<string, FolderState>> => {
  const prefix = workFolderPrefix();
  const names = (await readdir(dirname(prefix))).filter((name) => name.startsWith(basename(prefix)));
  const paths = names.map((name) => join(dirname(prefix), name));
  const states = await Promise.all(paths.map(lookAtFolder));
  return new Map(paths.map((path, index) => [path, states[index] ?? { is: 'absent' }]));
};

export const lookAtFolder = async (folder: string): Promise<FolderState> => {
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) return { is: 'absent' };
  const foreign = whyForeign(found);
  if (foreign !== null) return { is: 'foreign', why: `it ${foreign}` };
  const file = await readTrusted(join(folder, identityFile), new Set([ownUser()]));
  if ('refused' in file) return { is: 'foreign', why: `its ${identityFile} ${file.refused}` };
  const identity = 'text' in file ? identityIn(file.text) : null;
  if (identity === null) {
    return Date.now() - found.mtimeMs > makingMs ? { is: 'dead', identity } : { is: 'in use' };
  }
  const { conductor, token, madeS } = identity;
  const alive = conductorAlive(conductor);
  if (alive === 'elsewhere') return { is: 'elsewhere', why: whyElsewhere(conductor) };
  if (alive === 'yes') return { is: 'in use' };
  if (token === undefined || madeS === undefined) {
    const why = 'another version of drydock made it; run the clean of that one, which knows its processes';
    return { is: 'elsewhere', why };
  }
  return { is: 'dead', identity: { conductor, token, madeS } };
};

const ownUser = (): number => userInfo().uid;

/** Null for a folder that nobody but us can have filled. */
const whyForeign = (found: Stats): string | null => {
  if (found.isSymbolicLink()) return 'is a symbolic link';
  if (!found.isDirectory()) return 'is no folder';
  if (found.uid !== ownUser()) return `belongs to the user ${found.uid}`;
  return (found.mode & 0o022) === 0 ? null : 'can be written by others';
};

/** Who may have run a process of the run: this user, and the servers' user if something in the folder was handed to them. */
export const usersOf = async (folder: string): Promise<ReadonlySet<number>> => {
  const names = await readdir(folder).catch(() => []);
  const owners = await Promise.all(names.map((name) => lstat(join(folder, name)).catch(() => undefined)));
  const servers = (await foreignServerUsers()).filter((user) => owners.some((found) => found?.uid === user));
  return new Set([ownUser(), ...servers]);
};
