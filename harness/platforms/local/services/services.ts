// The local services from the conductor's side: starts their process and tells it who the members are.
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { settlesWithin } from '../../../model/deadline.ts';
import { RunError, UsageError } from '../../../model/errors.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { LocalServices } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { endProcess, startChild } from '../child-process.ts';
import type { Started } from '../child-process.ts';
import { lastLines, logFileOf } from '../programs.ts';
import type { ServicesAnswer, ServicesRequest } from './protocol.ts';

const entry = fileURLToPath(new URL('./services-main.ts', import.meta.url));

export interface ServicesRequested {
  readonly names: readonly string[];
  readonly portBase: number | undefined;
  readonly workFolder: string;
}

/** Resolves once every service listens; a `UsageError` when a port that was asked for cannot be had. */
export const startServices = async (
  requested: ServicesRequested,
  context: RunContext,
): Promise<LocalServices> => {
  const { names, portBase = null, workFolder } = requested;
  const starting: { started?: Started } = {};
  context.undo('end the services', async () => {
    if (starting.started !== undefined) await endProcess(starting.started, 'SIGTERM');
  });
  starting.started = await startProcess(workFolder, await logFileOf(context.folder, 'services'));
  const ask = conversation(starting.started);
  const answer = await ask({ open: { names, portBase, seed: context.seed } });
  if ('refused' in answer) {
    const { service, port, reason } = answer.refused;
    throw new UsageError(
      `port ${port} for the service ${service} cannot be used (${reason}); give another --port-base, or none to let the system choose`,
    );
  }
  if (!('opened' in answer)) throw new Error(`the services answered ${JSON.stringify(answer)}`);
  const endpoints = Object.entries(answer.opened).map(([service, port]) => [
    service,
    { host: '127.0.0.1', port },
  ]);
  return {
    endpoints: Object.fromEntries(endpoints) as LocalServices['endpoints'],
    route: async (service, members) => {
      await ask({ route: { service, members } });
    },
  };
};

const startProcess = async (workFolder: string, logFile: string): Promise<Started> => {
  let said = '';
  const started = await startChild(
    [process.execPath, entry, workFolder],
    { cwd: workFolder, stdio: ['pipe', 'pipe', 'pipe'] },
    () => lastLines(said),
  );
  started.child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  started.child.stderr?.pipe(createWriteStream(logFile));
  // A broken pipe means that the process has ended, which every question finds out by itself.
  started.child.stdin?.on('error', () => undefined);
  return started;
};

/** Asks one question after another; answers come in the order of the questions. */
const conversation = (services: Started) => {
  const { stdin, stdout } = services.child;
  if (stdin === null || stdout === null) throw new Error('the services have no standard input or output');
  const waiting: ((answer: ServicesAnswer) => void)[] = [];
  createInterface({ input: stdout }).on('line', (line) => {
    waiting.shift()?.(JSON.parse(line) as ServicesAnswer);
  });
  return async (request: ServicesRequest): Promise<ServicesAnswer> => {
    let answer: ServicesAnswer | undefined;
    const answered = new Promise<void>((resolve) => {
      waiting.push((received) => {
        answer = received;
        resolve();
      });
    });
    stdin.write(`${JSON.stringify(request)}\n`);
    await settlesWithin(Promise.race([answered, services.exited]), timeoutsMs.servicesAnswer);
    if (answer !== undefined) return answer;
    const state = services.running() ? 'gave no answer' : await services.exited;
    throw new RunError(
      `the process of the local services ${state}`,
      'Its log is services.log in the run’s logs folder.',
    );
  };
};
