// Which processes a dead run has left. A folder on a command line proves nothing, since anybody may name any folder: a process is
// a run's when one of its users runs it, it began after the run's folder was made, and it carries the mark of the run, which it
// can only have inherited.
import { execFile, execFileSync } from 'node:child_process';
import type { ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { uptime } from 'node:os';
import { promisify } from 'node:util';
import type { ProcessRow } from './processes.ts';
import type { WorkFolder } from './work-folder.ts';

export interface DeadRun extends WorkFolder {
  /** Its folder without symbolic links on the way. */
  readonly realPath: string;
  /** When its folder was made, in seconds since the system's start. */
  readonly madeS: number;
  readonly users: ReadonlySet<number>;
}

/** A process with what it shows of where it comes from. */
export interface SeenProcess extends ProcessRow {
  readonly user: number;
  /** Seconds since the system's start. */
  readonly startedS: number;
  /** As it was started with, each variable ended by a zero byte; null where the system does not show it, empty where it has none. */
  readonly environment: string | null;
  /** The folder that it works in; empty where it is not shown. */
  readonly worksIn: string;
}

/** How far the two times may be apart by rounding, in seconds. */
const slackS = 1;

/** Pure. */
export const isOf = (run: DeadRun, seen: SeenProcess): boolean =>
  run.users.has(seen.user) && seen.startedS >= run.madeS - slackS && carriesMark(run, seen);

const carriesMark = (
  { path, realPath, mark }: DeadRun,
  { environment, worksIn, command }: SeenProcess,
): boolean => {
  if (environment === null) return command.split(/[\s=]/).some((word) => isWithin(word, path));
  const marks = Object.entries(mark).map(([name, value]) => `${name}=${value}`);
  if (marks.some((each) => environment.split('\0').includes(each))) return true;
  // The children of a PostgreSQL server write their titles over what they were started with. They work in its folder.
  const overwritten = environment !== '' && !environment.includes('=');
  return overwritten && isWithin(worksIn, realPath);
};

/** The folder itself or a path in it, not one whose name merely begins alike. */
const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The topmost processes of the run; ending one ends what it started. Pure. */
export const rootsOf = (run: DeadRun, processes: readonly SeenProcess[]): readonly SeenProcess[] => {
  const own = processes.filter((seen) => seen.pid !== process.pid && isOf(run, seen));
  const pids = new Set(own.map(({ pid }) => pid));
  return own.filter(({ parent }) => !pids.has(parent));
};

/** Those of the processes that one of the users runs, with what they show. */
export const seenOf = async (
  rows: readonly ProcessRow[],
  users: ReadonlySet<number>,
): Promise<readonly SeenProcess[]> => {
  if (process.platform !== 'linux') return seenByPs(rows, users);
  return rows.flatMap((row) => seenInProc(row, users) ?? []);
};

/** The kernel counts time in hundredths of a second for everybody who asks it, whatever it does inside. */
const ticksPerS = 100;

const seenInProc = (row: ProcessRow, users: ReadonlySet<number>): SeenProcess | undefined => {
  try {
    const status = readFileSync(`/proc/${row.pid}/status`, 'utf8');
    const [user, group] = [idIn(status, 'Uid'), idIn(status, 'Gid')];
    if (!users.has(user)) return undefined;
    return { ...row, user, startedS: Number(row.started) / ticksPerS, ...originOf(row.pid, { user, group }) };
  } catch {
    // It has ended.
    return undefined;
  }
};

/** The real one, of four. */
const idIn = (status: string, name: 'Uid' | 'Gid'): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? NaN);

type ProcessOrigin = Pick<SeenProcess, 'environment' | 'worksIn'>;

interface ProcessUser {
  readonly user: number;
  readonly group: number;
}

const originOf = (pid: number, as: ProcessUser): ProcessOrigin => {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    return { environment, worksIn: readlinkSync(`/proc/${pid}/cwd`) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EACCES', 'EPERM'].includes(code) || process.getuid?.() !== 0) return nothingShown;
    return originSeenBy(pid, as);
  }
};

const nothingShown: ProcessOrigin = { environment: '', worksIn: '' };

/** Root in a container may be without the right to look into others' processes; they themselves may. */
const originSeenBy = (pid: number, { user, group }: ProcessUser): ProcessOrigin => {
  try {
    const script = 'readlink /proc/$0/cwd && cat /proc/$0/environ';
    const options: ExecFileSyncOptionsWithStringEncoding = {
      ...{ cwd: '/', uid: user, gid: group, encoding: 'utf8' },
      stdio: ['ignore', 'pipe', 'ignore'],
    };
    const said = execFileSync('sh', ['-c', script, String(pid)], options);
    const end = said.indexOf('\n');
    return { worksIn: said.slice(0, end), environment: said.slice(end + 1) };
  } catch {
    return nothingShown;
  }
};

const seenByPs = async (
  rows: readonly ProcessRow[],
  users: ReadonlySet<number>,
): Promise<readonly SeenProcess[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,uid=']);
  const userOf = new Map(
    [...stdout.matchAll(/^\s*(\d+)\s+(\d+)/gm)].map(([, pid, user]) => [Number(pid), Number(user)]),
  );
  return rows.flatMap((row) => {
    const user = userOf.get(row.pid);
    if (user === undefined || !users.has(user)) return [];
    const startedS = uptime() - (Date.now() - Date.parse(row.started)) / 1000;
    return [{ ...row, user, startedS, environment: null, worksIn: '' }];
  });
};
