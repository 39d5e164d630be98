// The folder of one run below the system's folder for temporary files: how it is named, made and recognized. It holds the
// servers' data and the passwords, and it is gone after the run; what is worth keeping goes to the run's own folder.
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { tmpdir, uptime, userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { RunError, messageOf } from '../../model/errors.ts';
import type { RunContext } from '../../model/run-context.ts';
import { conductorIdentity } from '../conductor.ts';
import { mayEnter } from './access.ts';
import { alone } from './server-user.ts';
import type { ServerUser } from './server-user.ts';
import { giveBackMemory } from './shared-memory.ts';
import { writeTrusted } from './trusted-file.ts';

/** Four members with their logs of changes stay well below this. */
export const wantedBytes = 2 ** 30;
export const identityFile = 'conductor.json';

export interface WorkFolder {
  readonly path: string;
  /** What every process of the run has in its environment, and nobody else's. */
  readonly mark: Readonly<Record<string, string>>;
}

export interface FolderIdentity {
  /** In the words of `conductorIdentity`. */
  readonly conductor: string;
  /** 128 random bits that no other run has, in hexadecimal. It opens nothing: it only tells the run's processes from others. */
  readonly token: string;
  /** When the folder was made, in seconds since the system's start: no clock that is set can come in between. */
  readonly madeS: number;
}

/** Another version of drydock may have written no more than its conductor. */
const identitySchema = z.object({
  conductor: z.string(),
  token: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .catch(undefined),
  madeS: z.number().optional().catch(undefined),
});

/** Null for a text that is none: whoever wrote it was killed at it. Pure. */
export const identityIn = (text: string): z.infer<typeof identitySchema> | null => {
  try {
    return identitySchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** The variable of the environment that carries a run's token. */
const markName = 'DRYDOCK_RUN';

/** What stands in the environment of the processes of a run. Pure. */
export const markOf = (token: string): WorkFolder['mark'] => ({ [markName]: token });

/** What every work folder of this user starts with; behind it stands the run's label. */
export const workFolderPrefix = (): string => join(tmpdir(), `drydock-${userInfo().uid}-`);

export const workFolderOf = (label: string): string => `${workFolderPrefix()}${label}`;

/** Where the work folders are, in 8 hexadecimal digits: a run may have another folder for temporary files than those beside it. */
export const placeOfFolders = (): string =>
  createHash('sha256').update(workFolderPrefix()).digest('hex').slice(0, 8);

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
export const makeWorkFolder = (path: string): WorkFolder => {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    throw new RunError(
      `cannot make the work folder ${path}`,
      'Run `drydock clean`, which says whose it is, then try again.',
      { cause },
    );
  }
  const token = randomBytes(16).toString('hex');
  const identity: FolderIdentity = { conductor: conductorIdentity(), token, madeS: uptime() };
  try {
    writeTrusted(join(path, identityFile), JSON.stringify(identity));
    // Set apart from the making, on which the user's umask would have a say.
    chmodSync(path, 0o711);
  } catch (cause) {
    rmSync(path, { recursive: true, force: true });
    throw new RunError(`cannot write into ${path}`, 'Look whether the disk is full: df', { cause });
  }
  return { path, mark: markOf(token) };
};

/** Removes the folder of a server, with what it left elsewhere if it was killed; that this cannot be done is only told. */
export const removeServerFolder = async (
  folder: string,
  context: Pick<RunContext, 'note'>,
): Promise<void> => {
  await giveBackMemory(folder).catch((error: unknown) => {
    context.note(messageOf(error));
  });
  await removeFolder(folder);
};

/** Removes a folder with all that is in it; harmless when it is gone. Tries again while a dying server still writes. */
const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

/**
 * Removes a work folder, once the shared memory of servers that were killed in it is given back; a `RunError`, and it stays, when
 * that cannot be: nothing else says whose the memory is.
 */
export const removeWorkFolder = async (folder: string): Promise<void> => {
  await giveBackMemory(folder);
  await removeFolder(folder);
};
