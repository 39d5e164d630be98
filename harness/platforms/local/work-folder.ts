// The folder of one run below the system's folder for temporary files: how it is named, made and recognized. It holds the
// servers' data and the passwords, and it is gone after the run; what is worth keeping goes to the run's own folder.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { RunError } from '../../model/errors.ts';
import { conductorIdentity } from '../conductor.ts';
import { mayEnter } from './access.ts';
import { alone } from './server-user.ts';
import type { ServerUser } from './server-user.ts';

/** Four members with their logs of changes stay well below this. */
export const wantedBytes = 2 ** 30;
export const identityFile = 'conductor.json';

/** What every work folder of this user starts with; behind it stands the run's label. */
export const workFolderPrefix = (): string => join(tmpdir(), `drydock-${userInfo().uid}-`);

export const workFolderOf = (label: string): string => `${workFolderPrefix()}${label}`;

/** The space that an ordinary user could still use, in bytes. */
export const freeBytes = async (path: string): Promise<number> => {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
};

/** Throws a `RunError` when there is no room, or when the servers' user could not reach it. */
export const checkTemporaryFolder = async (user: ServerUser): Promise<void> => {
  const free = await freeBytes(tmpdir());
  if (free < wantedBytes) {
    throw new RunError(
      `${tmpdir()} has ${Math.floor(free / 2 ** 20)} MiB free; a run needs ${wantedBytes / 2 ** 20} MiB`,
      'Free some space, or set TMPDIR to a folder on a larger disk.',
    );
  }
  if (!(await mayEnter(alone(user), tmpdir()))) {
    throw new RunError(
      `the servers run as ${user.name}, who may not enter ${tmpdir()}`,
      'Set TMPDIR to a folder that every user may enter, such as /tmp or /var/tmp.',
    );
  }
};

/**
 * Makes the folder with the conductor's identity in it. Others may pass through, so that the servers' user reaches its data,
 * but not list it. A `RunError` when it exists already: it is another run's then. Synchronous, so that a signal finds either
 * nothing or a folder that says whose it is.
 */
export const makeWorkFolder = (folder: string): void => {
  try {
    mkdirSync(folder);
  } catch (cause) {
    throw new RunError(`cannot make the work folder ${folder}`, 'Run `drydock clean`, then try again.', {
      cause,
    });
  }
  // Set apart from the making, on which the user's umask would have a say.
  chmodSync(folder, 0o711);
  writeFileSync(join(folder, identityFile), JSON.stringify({ conductor: conductorIdentity() }));
};

/** Removes a folder with all that is in it; harmless when it is gone. Tries again while a dying server still writes. */
export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
