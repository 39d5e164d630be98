// A process that lives as long as the run: started in a process group of its own, so that a Ctrl-C in the terminal reaches
// only the conductor, which then ends everything in its order; watched; and ended for good by its undo.
import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { settlesWithin } from '../../model/deadline.ts';
import { RunError, messageOf } from '../../model/errors.ts';
import type { ServerProcess } from '../../model/site.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { listProcesses, signalProcess, signalTree, survivorsOf, treeOf } from './processes.ts';

export interface Started extends ServerProcess {
  readonly child: ChildProcess;
}

/**
 * Starts a program and resolves once it exists; a `RunError` when it cannot be run. `lastWords` is asked when it has ended,
 * for what it said.
 */
export const startChild = async (
  command: readonly [string, ...string[]],
  options: SpawnOptions,
  lastWords: () => string,
): Promise<Started> => {
  const [program, ...args] = command;
  const child = spawn(program, args, { ...options, detached: true });
  let running = true;
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      running = false;
      resolve(messageOf(error));
    });
    child.once('close', (code, signal) => {
      running = false;
      const how = signal === null ? `exited with status ${String(code)}` : `was ended by ${signal}`;
      resolve([how, lastWords()].filter((part) => part !== '').join('; last words: '));
    });
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new RunError(
      `cannot run ${program}: ${await exited}`,
      'Run `drydock doctor` to see what is missing.',
    );
  }
  return {
    child,
    pid,
    exited,
    running: () => running,
    signal: (name) => {
      if (running) signalProcess(pid, name);
    },
    signalTree: (name) => (running ? signalTree(pid, name) : Promise.resolve([])),
  };
};

/**
 * Ends a process and all that it started, frozen or not: first by the signal, then, past the deadline, by force. What it
 * started and left behind is ended by force too.
 */
export const endProcess = async (server: ServerProcess, endSignal: NodeJS.Signals): Promise<void> => {
  if (!server.running()) return;
  const tree = treeOf(server.pid, await listProcesses());
  await server.signalTree('SIGCONT');
  server.signal(endSignal);
  if (!(await settlesWithin(server.exited, timeoutsMs.serverStop))) await server.signalTree('SIGKILL');
  await server.exited;
  for (const { pid } of survivorsOf(tree, await listProcesses())) signalProcess(pid, 'SIGKILL');
};
