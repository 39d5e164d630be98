// The slow echo server in a process of its own, which can be stopped without stopping whoever stops it.
import { createInterface } from 'node:readline';
import { sleepPrecisely } from '../../../load/clock.ts';
import type { SlowEchoSaid } from '../../../load/slow-echo.ts';
import type { Stall } from '../../../load/stalls.ts';
import { bracketed } from '../../model/bracketed.ts';
import { settlesWithin } from '../../model/deadline.ts';
import { RunError } from '../../model/errors.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { SlowEcho } from '../../model/site.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import type { Guardian } from './bodies/guardian.ts';
import { startOwn } from './own-process.ts';
import type { OwnProcess } from './own-process.ts';
import type { WorkFolder } from './work-folder.ts';

const entry = new URL('../../../load/slow-echo-main.ts', import.meta.url);
const seeLog = 'Its log is echo.log in the run’s logs folder.';

/** Resolves once it listens; a `RunError` when it does not in time. */
export const startSlowEcho = async (
  takesMs: number,
  { workFolder, guardian }: { readonly workFolder: WorkFolder; readonly guardian: Guardian },
  context: Pick<RunContext, 'folder' | 'signal' | 'undo'>,
): Promise<SlowEcho> => {
  const { path, mark } = workFolder;
  const started = await startOwn({ name: 'echo', entry, args: [`${takesMs}`, path], mark }, context);
  const stalls: Stall[] = [];
  const port = await listening(started, (stall) => stalls.push(stall));
  return {
    endpoint: { host: '127.0.0.1', port },
    stalls,
    freeze: async (forMs) => {
      const disarm = await guardian.arm(`kill -CONT ${started.pid}`);
      const from = await bracketed(() => {
        started.signal('SIGSTOP');
      });
      // Goes on as well when the run is told to end meanwhile.
      await sleepPrecisely(forMs, context.signal).catch(() => undefined);
      const to = await bracketed(() => {
        started.signal('SIGCONT');
      });
      disarm();
      context.signal.throwIfAborted();
      if (!started.running()) throw new RunError(`the echo server ${await started.exited}`, seeLog);
      return { from, to };
    },
  };
};

/** Resolves with its port; goes on telling its stalls. */
const listening = async (started: OwnProcess, stalled: (stall: Stall) => void): Promise<number> => {
  const listens: { port?: number } = {};
  const told = new Promise<void>((resolve) => {
    createInterface({ input: started.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as SlowEchoSaid;
      if ('stall' in said) {
        stalled(said.stall);
        return;
      }
      listens.port = said.port;
      resolve();
    });
  });
  await settlesWithin(Promise.race([told, started.exited]), timeoutsMs.servicesAnswer);
  if (listens.port !== undefined) return listens.port;
  const state = started.running() ? 'does not listen' : await started.exited;
  throw new RunError(`the echo server ${state}`, seeLog);
};
