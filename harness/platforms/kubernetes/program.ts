// Programs of this machine that the kind platform needs: docker and kind. Each with a deadline, the signal, and words for
// what went wrong.
import { execa } from 'execa';
import { RunError } from '../../model/errors.ts';

export interface ProgramCall {
  readonly program: 'docker' | 'kind' | 'kubectl';
  readonly args: readonly string[];
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** How to get a program that is missing. */
export const howToGet = {
  docker:
    'Install Docker (https://docs.docker.com/engine/install/), or use the platform local, which needs none.',
  kind: 'Install kind (https://kind.sigs.k8s.io/docs/user/quick-start/#installation), or use the platform local.',
  kubectl: 'Install kubectl (https://kubernetes.io/docs/tasks/tools/) to look into the cluster yourself.',
} as const;

/**
 * Resolves with its standard output. A `RunError` says that it is missing, late, or what it complained about. It runs in a
 * process group of its own: a Ctrl-C in the terminal is for the conductor, which ends it by the signal or lets it tidy up.
 * When it is ended, so is all that it started, and nothing of it goes on when this rejects.
 */
export const runProgram = async ({ program, args, deadlineMs, signal }: ProgramCall): Promise<string> => {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(deadlineMs);
  const running = execa(program, args, {
    detached: true,
    reject: false,
    stdin: 'ignore',
    env: { NO_COLOR: '1' },
  });
  const endGroup = (): void => {
    try {
      if (running.pid !== undefined) process.kill(-running.pid, 'SIGTERM');
    } catch {
      // All of it has ended just now.
    }
  };
  const stop = AbortSignal.any([signal, deadline]);
  stop.addEventListener('abort', endGroup, { once: true });
  const result = await running;
  stop.removeEventListener('abort', endGroup);
  if (!result.failed) return result.stdout;
  signal.throwIfAborted();
  if (result.code === 'ENOENT') throw new RunError(`there is no program ${program}`, howToGet[program]);
  const said = result.stderr.trim().split('\n').slice(-5).join(' / ');
  const how = deadline.aborted ? `did not end within ${deadlineMs / 1000} s` : 'failed';
  throw new RunError(
    `\`${[program, ...args].join(' ')}\` ${how}${said === '' ? '' : `: ${said}`}`,
    'Run `drydock doctor` to see what this machine has.',
  );
};
