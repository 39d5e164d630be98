// Docker as the kind platform needs it: whether the engine answers, and what containers a cluster consists of.
import { spawn } from 'node:child_process';
import { RunError, messageOf } from '../../model/errors.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { neverAborted } from './api.ts';
import type { CutPower } from './bodies/ground.ts';
import { runProgram } from './program.ts';

const docker = (args: readonly string[], signal: AbortSignal): Promise<string> =>
  runProgram({ program: 'docker', args, deadlineMs: timeoutsMs.dockerAnswer, signal });

/** The engine's version; a `RunError` that tells a missing program from an engine that is not running. */
export const requireDocker = async (signal: AbortSignal): Promise<string> => {
  await docker(['--version'], signal);
  try {
    return await docker(['info', '--format', '{{.ServerVersion}} with {{.NCPU}} cores'], signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new RunError(
      `the Docker engine does not answer: ${messageOf(error)}`,
      'Start it (`sudo systemctl start docker`, or Docker Desktop), or use the platform local, which needs none.',
      { cause: error },
    );
  }
};

/** kind's version; a `RunError` when it is missing. */
export const requireKind = async (signal: AbortSignal): Promise<string> => {
  const deadlineMs = timeoutsMs.dockerAnswer;
  return (await runProgram({ program: 'kind', args: ['version'], deadlineMs, signal })).trim();
};

/** The containers of a kind cluster by name, running or not. */
export const containersOf = async (
  cluster: string,
  signal: AbortSignal,
): Promise<readonly { readonly name: string; readonly running: boolean; readonly image: string }[]> => {
  const filter = `label=io.x-k8s.kind.cluster=${cluster}`;
  const format = '{{.Names}}\t{{.State}}\t{{.Image}}';
  const lines = await docker(['ps', '--all', '--no-trunc', '--filter', filter, '--format', format], signal);
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', state, image = ''] = line.split('\t');
      return { name, running: state === 'running', image };
    });
};

/** Runs a shell script on a node of a kind cluster, as root; one that is detached is started and goes on by itself. */
export const runOnNode = (node: string, script: string, how?: 'detached'): Promise<string> =>
  runProgram({
    program: 'docker',
    args: ['exec', ...(how === 'detached' ? ['--detach'] : []), node, 'sh', '-c', script],
    deadlineMs: timeoutsMs.query,
    // What takes a harm back is done although the run was told to end.
    signal: neverAborted(),
  });

/** A node's container, ended without a word and started as it was. A process that outlives drydock starts it should nobody else. */
export const cutPower: CutPower = async (node, endsAfterSeconds) => {
  const start = `sleep ${endsAfterSeconds}; docker start ${node}`;
  const later = spawn('sh', ['-c', start], { detached: true, stdio: 'ignore' });
  later.unref();
  await docker(['kill', node], neverAborted());
  return async () => {
    await docker(['start', node], neverAborted());
    if (later.pid !== undefined && later.exitCode === null) process.kill(-later.pid);
  };
};
