// A conductor in a process of its own that has done harm, for a test to kill and to find what it left.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Removable } from '../../../harness/model/platform.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { listProcesses } from '../../../harness/platforms/local/processes.ts';
import type { ProcessRow } from '../../../harness/platforms/local/processes.ts';
import { noOptions } from './rig.ts';

export interface Conductor {
  readonly workFolder: string;
  readonly label: string;
  /** Resolves when it is dead. It had no time for anything. */
  kill(): Promise<void>;
  /** The processes that have its work folder on their command lines, and those of them that do what is asked. */
  processes(doing?: string): Promise<readonly ProcessRow[]>;
  leftovers(): Promise<readonly Removable[]>;
  /** Kills it, and removes what is left of it. */
  remove(): Promise<void>;
}

/** Resolves once the harm is done. */
export const conductorWith = async (harm: 'freeze' | 'cut' | 'kill'): Promise<Conductor> => {
  const file = new URL('./conductor-to-kill.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [file, harm], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), closed])) as [
    unknown,
  ];
  if (typeof line !== 'string') throw new Error('the conductor ended before it had done harm');
  const { workFolder, label, folder } = JSON.parse(line) as Record<'workFolder' | 'label' | 'folder', string>;
  const kill = async () => {
    child.kill('SIGKILL');
    await closed;
  };
  const leftovers = async () => {
    const found = await localPlatform.leftovers(noOptions, new AbortController().signal);
    return found.filter((left): left is Removable => left.run === label && left.remove !== null);
  };
  return {
    ...{ workFolder, label, kill, leftovers },
    processes: async (doing = '') =>
      (await listProcesses()).filter(
        ({ command }) => command.includes(workFolder) && command.includes(doing),
      ),
    remove: async () => {
      await kill();
      for (const leftover of await leftovers()) await leftover.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
