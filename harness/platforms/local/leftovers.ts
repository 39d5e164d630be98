// What runs that are no longer alive left on this machine: their processes, with all that those started, their work folders, and
// their rules that drop packets. The runs of others, and those that are alive, are never touched.
import { realpath } from 'node:fs/promises';
import { RunError } from '../../model/errors.ts';
import type { Leftover, Removable } from '../../model/platform.ts';
import { listProcesses, signalProcess, signalTree, survivorsOf, treeOf } from './processes.ts';
import type { ProcessRow } from './processes.ts';
import { waitFor } from '../../model/wait.ts';
import { runOfTable } from './bodies/filter.ts';
import { deleteTable, listTables } from './bodies/nft.ts';
import { whyNoFilter } from './bodies/table.ts';
import { rootsOf, seenOf } from './run-processes.ts';
import type { DeadRun } from './run-processes.ts';
import { memoryOf } from './shared-memory.ts';
import { lookAtFolder, usersOf, workFoldersHere } from './whose-folder.ts';
import { markOf, placeOfFolders, removeWorkFolder, workFolderOf, workFolderPrefix } from './work-folder.ts';

/** A process asked to end has this long, in milliseconds, before it is killed. */
const graceMs = 5_000;

/** Processes first, then the folders they use, so that removing them in this order leaves nothing. */
export const findLeftovers = async (): Promise<readonly Leftover[]> => {
  const states = [...(await workFoldersHere())];
  const alone = states.flatMap(([folder, state]): readonly Leftover[] => {
    if (state.is === 'foreign') return [{ what: `folder ${folder}`, run: '', remove: null, why: state.why }];
    if (state.is !== 'elsewhere') return [];
    return [{ what: `folder ${folder}`, run: runOf(folder), remove: null, why: state.why }];
  });
  const dead = states.filter(([, { is }]) => is === 'dead').map(([folder]) => folder);
  const runs = await Promise.all(
    states.map(async ([path, state]): Promise<readonly DeadRun[]> => {
      if (state.is !== 'dead' || state.identity === null) return [];
      const { token, madeS } = state.identity;
      const found = { users: await usersOf(path), realPath: await realpath(path) };
      return [{ path, mark: markOf(token), madeS, ...found }];
    }),
  );
  return [
    ...alone,
    ...(await processesOf(runs.flat())),
    ...(await Promise.all(dead.map(folderLeftover))),
    ...(await deadTables()),
  ];
};

const runOf = (folder: string): string => folder.slice(workFolderPrefix().length);

/**
 * Rules that drop packets, of a run whose conductor is dead or whose folder is gone. Of one whose folder is elsewhere that cannot be
 * told.
 */
const deadTables = async (): Promise<readonly Leftover[]> => {
  if (whyNoFilter() !== null) return [];
  const found = await Promise.all((await listTables()).map(tableLeftover));
  return found.filter((leftover) => leftover !== null);
};

const tableLeftover = async (name: string): Promise<Leftover | null> => {
  const owner = runOfTable(name);
  if (owner === null) return null;
  const told = { what: `rules of nftables ${name}, which drop packets`, run: owner.label };
  if (owner.place !== placeOfFolders()) {
    const why = 'their run has another folder for temporary files; run drydock clean with its TMPDIR';
    return { ...told, remove: null, why };
  }
  const { is } = await lookAtFolder(workFolderOf(owner.label));
  if (is === 'in use' || is === 'elsewhere') return null;
  return { ...told, remove: () => deleteTable(name) };
};

const folderLeftover = async (folder: string): Promise<Removable> => {
  const segments = (await memoryOf(folder)).map(({ id }) => id);
  const besides = segments.length === 0 ? '' : `, with shared memory of its servers: ${segments.join(', ')}`;
  return {
    what: `folder ${folder}${besides}`,
    run: runOf(folder),
    remove: () => removeWorkFolder(folder),
  };
};

const processesOf = async (runs: readonly DeadRun[]): Promise<readonly Removable[]> => {
  const users = new Set(runs.flatMap((run) => [...run.users]));
  const seen = await seenOf(await listProcesses(), users);
  return runs.flatMap((run) => rootsOf(run, seen).map((row) => processLeftover(run.path, row)));
};

const processLeftover = (folder: string, row: ProcessRow): Removable => ({
  what: `process ${row.pid} ${row.command}`,
  run: runOf(folder),
  remove: async () => {
    const { pid, command } = row;
    const now = await listProcesses();
    // Another one may have its number by now.
    if (survivorsOf([row], now).length === 0) return;
    const tree = treeOf(pid, now);
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
