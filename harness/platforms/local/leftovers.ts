// What runs that are no longer alive left on this machine: their work folders, and every process that has such a folder on its
// command line, with all that it started. The runs of others, and those that are alive, are never touched.
import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RunError } from '../../model/errors.ts';
import type { Leftover } from '../../model/platform.ts';
import { conductorAlive } from '../conductor.ts';
import { listProcesses, signalProcess, signalTree, survivorsOf, treeOf } from './processes.ts';
import type { ProcessRow } from './processes.ts';
import { waitFor } from '../../model/wait.ts';
import { labelIn, tablePrefix } from './bodies/filter.ts';
import { deleteTable, listTables } from './bodies/nft.ts';
import { whyNoFilter } from './bodies/table.ts';
import { identityFile, removeFolder, workFolderOf, workFolderPrefix } from './work-folder.ts';

/** A process asked to end has this long, in milliseconds, before it is killed. */
const graceMs = 5_000;
/** A work folder without an identity is one that is just being made, unless it is older than this. */
const makingMs = 60_000;

/** Processes first, then the folders they use, so that removing them in this order leaves nothing. */
export const findLeftovers = async (): Promise<readonly Leftover[]> => {
  const folders = await deadFolders();
  const processes = await listProcesses();
  return [
    ...folders.flatMap((folder) => rootsUsing(folder, processes).map((row) => processLeftover(folder, row))),
    ...folders.map((folder) => ({
      what: `folder ${folder}`,
      run: runOf(folder),
      remove: () => removeFolder(folder),
    })),
    ...(await deadTables()),
  ];
};

/** Rules that drop packets, of a run whose conductor is dead or whose folder is gone. */
const deadTables = async (): Promise<readonly Leftover[]> => {
  if (whyNoFilter() !== null) return [];
  const tables = (await listTables()).map((name) => ({ name, folder: workFolderOf(labelIn(name)) }));
  const dead = await Promise.all(
    tables.map(async ({ folder }) => !existsSync(folder) || (await isDead(folder))),
  );
  return tables
    .filter(({ name }, index) => name.startsWith(tablePrefix) && dead[index])
    .map(({ name, folder }) => ({
      what: `rules of nftables ${name}, which drop packets`,
      run: runOf(folder),
      remove: () => deleteTable(name),
    }));
};

const runOf = (folder: string): string => folder.slice(workFolderPrefix().length);

const deadFolders = async (): Promise<readonly string[]> => {
  const prefix = workFolderPrefix();
  const names = await readdir(dirname(prefix));
  const folders = names
    .filter((name) => name.startsWith(basename(prefix)))
    .map((name) => join(dirname(prefix), name));
  const dead = await Promise.all(folders.map(isDead));
  return folders.filter((_, index) => dead[index]);
};

const isDead = async (folder: string): Promise<boolean> => {
  try {
    const text = await readFile(join(folder, identityFile), 'utf8');
    const { conductor } = JSON.parse(text) as { readonly conductor: string };
    return conductorAlive(conductor) === 'no';
  } catch {
    const found = await stat(folder).catch(() => undefined);
    return found !== undefined && Date.now() - found.mtimeMs > makingMs;
  }
};

/** The topmost processes with the folder on their command line; ending one ends what it started. Pure. */
export const rootsUsing = (folder: string, processes: readonly ProcessRow[]): readonly ProcessRow[] => {
  const uses = processes.filter((row) => row.pid !== process.pid && mentions(row.command, folder));
  const pids = new Set(uses.map((row) => row.pid));
  return uses.filter((row) => !pids.has(row.parent));
};

/** The folder itself or a path in it, not one whose name merely begins alike. */
const mentions = (command: string, folder: string): boolean =>
  command.split(/[\s=]/).some((part) => part === folder || part.startsWith(`${folder}/`));

const processLeftover = (folder: string, { pid, command }: ProcessRow): Leftover => ({
  what: `process ${pid} ${command}`,
  run: runOf(folder),
  remove: async () => {
    const tree = treeOf(pid, await listProcesses());
    // Awake, or it could not hear that it is to end. A server asked politely also gives back its shared memory.
    await signalTree(pid, 'SIGCONT');
    await signalTree(pid, 'SIGTERM');
    if (await isGone(tree, graceMs)) return;
    for (const left of survivorsOf(tree, await listProcesses())) signalProcess(left.pid, 'SIGKILL');
    if (await isGone(tree, graceMs)) return;
    throw new RunError(`process ${pid} ${command} does not end, not even by SIGKILL`, 'End it by hand.');
  },
});

/** Whether none of the processes is there any more, at the latest when the time is over. */
const isGone = async (tree: readonly ProcessRow[], deadlineMs: number): Promise<boolean> => {
  const gone = waitFor({
    what: 'processes to end',
    deadlineMs,
    signal: new AbortController().signal,
    next: '',
    ask: async () => {
      const left = survivorsOf(tree, await listProcesses());
      return left.length === 0 ? { done: true } : { seen: `${left.length} are still there` };
    },
  });
  return gone.catch(() => false);
};
