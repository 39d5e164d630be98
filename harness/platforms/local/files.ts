// Files and folders of one run on this machine, and who may read them. When drydock runs as root they are handed to the
// servers' user, since root may read them anyway.
import { chmod, chown, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { RunError, messageOf } from '../../model/errors.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { LocalSite } from '../../model/site.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import type { ServerUser } from './server-user.ts';
import { removeServerFolder } from './work-folder.ts';

type LocalFiles = Pick<
  LocalSite,
  'makeFolder' | 'writePrivate' | 'writeServerFile' | 'copyFolder' | 'removeFolder'
>;

/** The part of a local site that deals with files. */
export const localFiles = (
  workFolder: string,
  user: ServerUser,
  context: Pick<RunContext, 'signal' | 'note'>,
): LocalFiles => {
  const { signal } = context;
  const handOver = async (path: string): Promise<void> => {
    if (user.foreign) await chown(path, user.uid, user.gid);
  };
  const writeServerFile = async (path: string, text: string): Promise<void> => {
    await writeFile(path, text, { mode: 0o600 });
    // The mode above is for a new file only.
    await chmod(path, 0o600);
    await handOver(path);
  };
  return {
    makeFolder: async (name) => {
      const folder = join(workFolder, name);
      await mkdir(folder, { mode: 0o700 });
      await handOver(folder);
      return folder;
    },
    writePrivate: async (name, text) => {
      const path = join(workFolder, name);
      await writeServerFile(path, text);
      return path;
    },
    writeServerFile,
    copyFolder: async (from, to, skip) => {
      const skipped = new Set(skip.map((name) => join(from, name)));
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutsMs.baseCopy)]);
      try {
        await copyTree({ from, to, handOver, skip: skipped, signal: inTime });
      } catch (cause) {
        signal.throwIfAborted();
        throw new RunError(
          `could not copy ${from} to ${to}: ${messageOf(cause)}`,
          `Look whether the disk is full: df ${to}`,
          { cause },
        );
      }
    },
    removeFolder: (path) => removeServerFolder(path, context),
  };
};

interface TreeCopy {
  readonly from: string;
  readonly to: string;
  readonly skip: ReadonlySet<string>;
  readonly handOver: (path: string) => Promise<void>;
  readonly signal: AbortSignal;
}

const copyTree = async (copy: TreeCopy): Promise<void> => {
  await mkdir(copy.to, { recursive: true, mode: 0o700 });
  await copy.handOver(copy.to);
  // Left out are the contents: a server looks for some of its folders even when they are empty.
  if (copy.skip.has(copy.from)) return;
  for (const entry of await readdir(copy.from, { withFileTypes: true })) {
    copy.signal.throwIfAborted();
    const from = join(copy.from, entry.name);
    const to = join(copy.to, entry.name);
    if (entry.isDirectory()) await copyTree({ ...copy, from, to });
    else if (entry.isFile() && !copy.skip.has(from)) await copyIfThere(from, to, copy.handOver);
  }
};

/** A server removes files while its folder is copied; what it removed it does not need. */
const copyIfThere = async (from: string, to: string, handOver: TreeCopy['handOver']): Promise<void> => {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await handOver(to);
};
