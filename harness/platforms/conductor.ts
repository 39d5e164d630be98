// Who conducts a run, in words that another process can check: is that conductor still alive? A pid alone would not do,
// because pids are used again; so the identity carries the moment that the process began, and the host's name.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * When a process began, in the system's own terms: equal for as long as it lives, different for the next one with its pid.
 * Undefined when there is no such process. Linux counts in clock ticks since boot; elsewhere `ps` says it to the second.
 */
const startOf = (pid: number): string | undefined => {
  try {
    if (process.platform !== 'linux') {
      const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
      return started.trim().replaceAll(/\s+/g, '_') || undefined;
    }
    // The second field is the program's name in brackets and may hold anything; the fields behind it are plain.
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const [state, ...behind] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : behind[18];
  } catch {
    return undefined;
  }
};

/** This process, as `pid-start@host`. */
export const conductorIdentity = (): string =>
  `${String(process.pid)}-${startOf(process.pid) ?? 'unknown'}@${hostname()}`;

const identityParts = /^(\d+)-([^@]+)@(.*)$/;

/** Whether the process of an identity lives; `elsewhere` when it ran on another host, or the text says nothing we know. */
export const conductorAlive = (identity: string): 'yes' | 'no' | 'elsewhere' => {
  const [, pid, started, host] = identityParts.exec(identity) ?? [];
  if (pid === undefined || host !== hostname()) return 'elsewhere';
  return startOf(Number(pid)) === started ? 'yes' : 'no';
};

/** Why what has such an identity on it is not judged from here; a sentence without its end. */
export const whyElsewhere = (identity: string): string => {
  const host = identityParts.exec(identity)?.[3];
  return host === undefined
    ? 'it does not say which run it belongs to'
    : `it belongs to a run on host ${host}; run drydock clean there`;
};
