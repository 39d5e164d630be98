// What a try left behind: processes, temporary files, rules that drop packets, shared memory, and files where none belong.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { mark } from './ground.ts';
import type { Ground, Place } from './ground.ts';
import { shown } from './answers.ts';

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Known by the token in their environment, by the place on their command line, or by the folder that they stand in: servers overwrite some of it. */
export const processesOf = ({ token, folder }: Place): readonly FoundProcess[] =>
  processesWith(`${token}\0`, folder);

const processesWith = (token: string, folder: string): readonly FoundProcess[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = textIn(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
      const its =
        textIn(`/proc/${pid}/environ`).includes(`${mark}=${token}`) ||
        command.includes(`${folder}/`) ||
        leadsInto(`/proc/${pid}/cwd`, folder);
      return its && isAlive(pid) ? [{ pid: Number(pid), command }] : [];
    });

const isAlive = (pid: string): boolean => {
  const stat = textIn(`/proc/${pid}/stat`);
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
};

const textIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const leadsInto = (link: string, folder: string): boolean => {
  try {
    return readlinkSync(link).startsWith(`${folder}/`);
  } catch {
    return false;
  }
};

/** Dying servers have this long to be gone. */
const patienceMs = 4000;

/** A line each. What `but` names in the working folder was put there by the try itself. */
export const residueOf = async (place: Place, but: readonly string[] = []): Promise<readonly string[]> => {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const found = [...processesLeft(place), ...filesLeft(place, but), ...tablesLeft(), ...segmentsLeft()];
    if (found.length === 0 || performance.now() > deadlineMs) return found;
    await sleep(150);
  }
};

const processesLeft = (place: Place): readonly string[] =>
  processesOf(place).map(({ pid, command }) => `process ${pid} ${shown(command)}`);

export const filesLeft = ({ temporary, home, here }: Place, but: readonly string[]): readonly string[] => [
  ...readdirSync(temporary).map((name) => `${shown(name)} in the folder for temporary files`),
  ...readdirSync(home).map((name) => `${shown(name)} in the home folder`),
  ...readdirSync(here)
    .filter((name) => !but.includes(name))
    .map((name) => `${shown(name)} in the working folder`),
];

const nft = (...args: readonly string[]): string => {
  if (process.getuid?.() !== 0) return '';
  const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  const { stdout, error } = spawnSync('nft', args, { encoding: 'utf8', env });
  return error === undefined ? stdout : '';
};

/** Tables of runs whose scenario is one of the attacks'. */
const attackTables = (): readonly string[] =>
  [...nft('list', 'tables').matchAll(/\b(drydock_attack\w*)/g)].map(([, name]) => name!);

const tablesLeft = (): readonly string[] => attackTables().map((name) => `rules of nftables ${name}`);

const segments = (): readonly string[] =>
  textIn('/proc/sysvipc/shm')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, id, , , , , attached]) => id !== undefined && attached === '0')
    .map(([, id]) => id!);

const knownSegments = new Set(segments());

/** Segments that nobody is attached to any more, and that were not told of before. */
const segmentsLeft = (): readonly string[] =>
  segments()
    .filter((id) => !knownSegments.has(id))
    .map((id) => `shared memory segment ${id}`);

/** Ends and removes what is left of a try, so that the next one is not blamed for it. */
export const sweep = (place: Place): void => {
  endAll(processesOf(place));
  for (const name of attackTables()) nft('delete', 'table', 'inet', name);
  for (const id of segments()) knownSegments.add(id);
  rmSync(place.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
};

/** Ends what any try has started and did not end. */
export const sweepAll = ({ token, folder }: Ground): void => {
  endAll(processesWith(`${token}-`, folder));
  for (const name of attackTables()) nft('delete', 'table', 'inet', name);
};

const endAll = (processes: readonly FoundProcess[]): void => {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
};
