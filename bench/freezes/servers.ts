// The processes of a local run, found and stopped by somebody who is no part of it.
import { readFileSync } from 'node:fs';
import { sleepPrecisely } from '../../load/clock.ts';
import type { LoadConfig } from '../../load/lanes.ts';
import { bracketed } from '../../harness/model/bracketed.ts';
import type { TrueSpan } from '../../harness/model/disturbance.ts';
import { listProcesses, signalProcess, signalTree } from '../../harness/platforms/local/processes.ts';
import type { ProcessRow } from '../../harness/platforms/local/processes.ts';

export interface RunProcesses {
  /** The postmaster of the primary. */
  readonly primary: number;
  /** What the host's monotonic clock read when the run's clock read zero, in milliseconds. */
  readonly originMs: number;
}

/** Of the run that a process conducts. `name` is that of its primary. */
export const findRun = async (conductor: number, name: string): Promise<RunProcesses> => {
  const own = (await listProcesses()).filter(({ parent }) => parent === conductor);
  const configFile = / run (\S+load\.json)/.exec(one(own, /load-main\.ts run /).command)?.[1] ?? '';
  const { originMs } = JSON.parse(readFileSync(configFile, 'utf8')) as LoadConfig;
  return { originMs, primary: one(own, new RegExp(`cluster_name=${name}( |$)`)).pid };
};

const one = (rows: readonly ProcessRow[], pattern: RegExp): ProcessRow => {
  const found = rows.filter(({ command }) => pattern.test(command));
  if (found[0] === undefined || found.length > 1)
    throw new Error(`${found.length} processes of the run are like ${pattern.source}`);
  return found[0];
};

/**
 * Stops a process and all that it started for so long. It was up until the first of them was stopped, and down once all were; the other
 * way round at the end. Times are of the host's monotonic clock.
 */
export const freezeTree = async (pid: number, forMs: number): Promise<TrueSpan> => {
  let stopped: readonly number[] = [pid];
  try {
    const from = await bracketed(async () => {
      stopped = await signalTree(pid, 'SIGSTOP');
    });
    if (stopped.length === 0) throw new Error(`there is no process ${pid}`);
    await sleepPrecisely(forMs);
    const to = await bracketed(() => {
      goOn(stopped);
    });
    return { from, to };
  } finally {
    // Whatever happened meanwhile.
    goOn(stopped);
  }
};

const goOn = (pids: readonly number[]): void => {
  for (const pid of pids) signalProcess(pid, 'SIGCONT');
};
