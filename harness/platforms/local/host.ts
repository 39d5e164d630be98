// Programs of this machine, run as whoever runs drydock: for looking at what is there and for fetching what is not.
import { execa } from 'execa';
import { RunError, messageOf } from '../../model/errors.ts';
import type { Host } from '../../model/host.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { lastLines } from './programs.ts';
import type { WorkFolder } from './work-folder.ts';

/** `mark` is what the programs have in their environment more than this process has, where they are a run's. */
export const openHost = (signal: AbortSignal, mark: WorkFolder['mark'] = {}): Host => ({
  signal,
  run: async (program, args) => {
    try {
      const options = { timeout: timeoutsMs.program, cancelSignal: signal, env: mark };
      return (await execa(program, args, options)).stdout;
    } catch (cause) {
      signal.throwIfAborted();
      throw new RunError(
        `${program} failed: ${lastLines(messageOf(cause))}`,
        'Run `drydock doctor` to see what is missing on this machine.',
        { cause },
      );
    }
  },
});
