// Files that another process reads as the word of whoever wrote them, in places where others can put files too: written so that
// nobody else can change them, and read only where nobody else can have written them.
import { closeSync, constants, fchmodSync, openSync, writeSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Its text with the user id of its owner; or why it is not to be believed, a sentence without its end. */
export type TrustedFile =
  | { readonly text: string; readonly owner: number }
  | { readonly refused: string }
  | { readonly missing: true };

/** More than any of them has. */
const mostBytes = 65_536;

/** A symbolic link is not followed, and a pipe is not waited for. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Reads a file that one of the users owns, anybody where none are given. Rejects when the system cannot read it. */
export const readTrusted = async (path: string, owners?: ReadonlySet<number>): Promise<TrustedFile> => {
  let file: FileHandle;
  try {
    file = await open(path, flags);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { missing: true };
    return { refused: code === 'ELOOP' ? 'is a symbolic link' : `cannot be opened (${code})` };
  }
  try {
    const found = await file.stat();
    const refused = whyNot(found, owners);
    return refused === null ? { text: await file.readFile('utf8'), owner: found.uid } : { refused };
  } finally {
    await file.close();
  }
};

const whyNot = (found: Stats, owners: ReadonlySet<number> | undefined): string | null => {
  if (!found.isFile()) return 'is no ordinary file';
  if (owners !== undefined && !owners.has(found.uid)) return `belongs to the user ${found.uid}`;
  if ((found.mode & 0o022) !== 0) return 'can be written by others';
  return found.size > mostBytes ? 'is too long' : null;
};

/** Makes a file, mode 0600 whatever the umask; throws when there is one already. */
export const writeTrusted = (path: string, text: string): void => {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    // The umask could have taken away what its owner needs.
    fchmodSync(descriptor, 0o600);
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
};
