// The one thing that a server leaves outside of its folder when it is killed: PostgreSQL holds a small segment of System V shared
// memory, which stays until somebody removes it. Its file postmaster.pid says which one. Linux only.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { RunError, messageOf } from '../../model/errors.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { waitFor } from '../../model/wait.ts';
import { readTrusted } from './trusted-file.ts';

export interface MemorySegment {
  readonly key: number;
  readonly id: number;
  /** The process that made it, and the user and the group that this process had. */
  readonly creator: number;
  readonly user: number;
  readonly group: number;
  /** How many processes hold it. */
  readonly holders: number;
}

/** The rows of /proc/sysvipc/shm. Pure. */
export const segmentsIn = (table: string): readonly MemorySegment[] =>
  table
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const columns = line.trim().split(/\s+/).map(Number);
      const [key = 0, id = 0, , , creator = 0, , holders = 0, , , user = 0, group = 0] = columns;
      return { key, id, creator, user, group, holders };
    });

/** What a postmaster.pid says of its server's segment; null while it says nothing. Pure. */
export const memoryNamedIn = (text: string): Pick<MemorySegment, 'key' | 'id' | 'creator'> | null => {
  const lines = text.split('\n');
  // A server that is its own only client, as initdb starts it, has a minus before its process id.
  const [, creator] = /^-?(\d+)$/.exec(lines[0]?.trim() ?? '') ?? [];
  const [, key, id] = /^(\d+)\s+(\d+)$/.exec(lines[6]?.trim() ?? '') ?? [];
  if (creator === undefined || key === undefined || id === undefined) return null;
  // The file has the key without a sign, as wide as the machine's words; the table has it with one.
  return { key: Number(BigInt.asIntN(32, BigInt(key))), id: Number(id), creator: Number(creator) };
};

/** The segments that servers made whose data is this folder or one right below it, and that are there. */
export const memoryOf = async (folder: string): Promise<readonly MemorySegment[]> => {
  const table = await readFile('/proc/sysvipc/shm', 'utf8').catch(() => '');
  const segments = segmentsIn(table);
  if (segments.length === 0) return [];
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(['', ...names].map((name) => namedBelow(join(folder, name))));
  return segments.filter((segment) =>
    found.some(
      (named) =>
        named?.id === segment.id &&
        named.key === segment.key &&
        // Whatever the file says: only what its own writer made.
        named.creator === segment.creator &&
        named.owner === segment.user,
    ),
  );
};

const namedBelow = async (data: string) => {
  const file = await readTrusted(join(data, 'postmaster.pid'));
  const named = 'text' in file ? memoryNamedIn(file.text) : null;
  return named === null || !('owner' in file) ? null : { ...named, owner: file.owner };
};

/** Processes that were killed let go of it within this, in milliseconds. */
const letGoMs = 5_000;

/**
 * Removes the segments of servers whose data is this folder or one right below it. Throws a `RunError`, and removes none, when
 * somebody still holds one.
 */
export const giveBackMemory = async (folder: string): Promise<void> => {
  if ((await memoryOf(folder)).length === 0) return;
  const free = await waitFor({
    what: `the servers in ${folder} to let go of their shared memory`,
    deadlineMs: letGoMs,
    signal: new AbortController().signal,
    next: 'ipcs -m -p shows who holds it.',
    ask: async () => {
      const found = await memoryOf(folder);
      const held = found.filter(({ holders }) => holders > 0);
      if (held.length === 0) return { done: found };
      return { seen: held.map(({ id, holders }) => `${holders} processes hold segment ${id}`).join(', ') };
    },
  });
  for (const segment of free) await removeSegment(segment, folder);
};

/** As the user that made it: root may be without the right to remove another's. Harmless when it is gone. */
const removeSegment = async ({ id, user, group }: MemorySegment, folder: string): Promise<void> => {
  const as = process.getuid?.() === 0 ? { uid: user, gid: group } : {};
  try {
    await execa('ipcrm', ['-m', String(id)], { cwd: '/', timeout: timeoutsMs.program, ...as });
  } catch (cause) {
    if (!(await memoryOf(folder)).some((segment) => segment.id === id)) return;
    const missing = (cause as { readonly code?: string }).code === 'ENOENT';
    const why = missing
      ? 'there is no program ipcrm, which comes with util-linux'
      : (messageOf(cause).split('\n')[0] ?? '');
    throw new RunError(
      `the shared memory segment ${id} of a server that was killed stays: ${why}`,
      `ipcrm -m ${id} removes it.`,
    );
  }
};
