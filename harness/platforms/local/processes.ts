// Finding processes and signalling a process with all that it started. Not starting them.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** When it began, in the system's own terms: tells it from a later process with the same pid. */
  readonly started: string;
  /** The command line, arguments separated by spaces. */
  readonly command: string;
}

/** Every process of this machine that can be seen. Linux is read from /proc, because small images come without `ps`. */
export const listProcesses = async (): Promise<readonly ProcessRow[]> =>
  process.platform === 'linux' ? listFromProc() : listFromPs();

/** Without giving up control: these files are memory, and between the first look and the last signal a server is half frozen. */
const listFromProc = (): readonly ProcessRow[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readProc)
    .filter((row) => row !== undefined);

/** Undefined when the process ended while we looked, or has ended and only waits to be collected. */
const readProc = (pid: string): ProcessRow | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent, ...behind] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const started = behind[17] ?? '';
    return state === 'Z' ? undefined : { pid: Number(pid), parent: Number(parent), started, command };
  } catch {
    return undefined;
  }
};

const listFromPs = async (): Promise<readonly ProcessRow[]> => {
  // `lstart` is five words, such as `Sat Nov 21 09:06:01 2026`.
  const columns = ['-A', '-ww', '-o', 'pid=,ppid=,lstart=,args='];
  const { stdout } = await promisify(execFile)('ps', columns, { env: { ...process.env, LC_ALL: 'C' } });
  const rows = stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/gm);
  return [...rows].map(([, pid, parent, started = '', command = '']) => ({
    pid: Number(pid),
    parent: Number(parent),
    started,
    command,
  }));
};

/** A process and everything that it started, parents first; empty when it is gone. Pure. */
export const treeOf = (pid: number, rows: readonly ProcessRow[]): readonly ProcessRow[] => {
  const root = rows.find((row) => row.pid === pid);
  if (root === undefined) return [];
  const children = rows.filter((row) => row.parent === pid && row.pid !== pid);
  return [root, ...children.flatMap((child) => treeOf(child.pid, rows))];
};

/**
 * The pids of a process and of everything that it started, parents first; empty when it is gone. Where Linux tells a process's
 * children, nobody else is looked at: a server is frozen in less time than it takes to list all processes.
 */
export const pidsBelow = async (pid: number): Promise<readonly number[]> =>
  tellsChildren ? pidsFromProc(pid) : treeOf(pid, await listProcesses()).map((row) => row.pid);

const childrenFiles = (pid: number): readonly string[] =>
  readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/children`);

/** A kernel may have been built without. */
const tellsChildren = process.platform === 'linux' && childrenFiles(process.pid).every(existsSync);

const pidsFromProc = (pid: number): readonly number[] => {
  try {
    // A zombie is there, but nobody in it can be signalled.
    if (readProc(`${pid}`) === undefined) return [];
    const children = childrenFiles(pid).flatMap((file) => readFileSync(file, 'utf8').split(' '));
    return [pid, ...children.filter((text) => text !== '').flatMap((text) => pidsFromProc(Number(text)))];
  } catch {
    return [];
  }
};

/** Those of the processes that are still there. Pure. */
export const survivorsOf = (
  earlier: readonly ProcessRow[],
  rows: readonly ProcessRow[],
): readonly ProcessRow[] =>
  earlier.filter(({ pid, started }) => rows.some((row) => row.pid === pid && row.started === started));

/** Signals one process; false when it is gone. */
export const signalProcess = (pid: number, name: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
};

/**
 * Signals a process and everything that it started, parents first. Process groups would not do: the processes of a database
 * server open sessions of their own. Looks again until it finds nobody new, for what was started while it looked.
 */
export const signalTree = async (pid: number, name: NodeJS.Signals): Promise<readonly number[]> => {
  const reached = new Set<number>();
  for (;;) {
    const found = (await pidsBelow(pid)).filter((each) => !reached.has(each));
    if (found.length === 0) return [...reached];
    for (const each of found) {
      reached.add(each);
      signalProcess(each, name);
    }
  }
};
