// The local services from the conductor's side: starts their process and tells it who the members are.
import { createInterface } from 'node:readline';
import { settlesWithin } from '../../../model/deadline.ts';
import { RunError, UsageError } from '../../../model/errors.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { LocalServices } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { startOwn } from '../own-process.ts';
import type { OwnProcess } from '../own-process.ts';
import type { WorkFolder } from '../work-folder.ts';
import type { ServicesAnswer, ServicesRequest } from './protocol.ts';

const entry = new URL('./services-main.ts', import.meta.url);

export interface ServicesRequested {
  readonly names: readonly string[];
  readonly portBase: number | undefined;
  readonly workFolder: WorkFolder;
}

/** Resolves once every service listens; a `UsageError` when a port that was asked for cannot be had. */
export const startServices = async (
  requested: ServicesRequested,
  context: RunContext,
): Promise<LocalServices> => {
  const { names, portBase = null, workFolder } = requested;
  const { path, mark } = workFolder;
  const services = await startOwn({ name: 'services', entry, args: [path], cwd: path, mark }, context);
  void services.endedByItself.then((how) => {
    context.record({ kind: 'harmed', what: `the process of the local services ${how}` });
  });
  const ask = conversation(services);
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

/** Asks one question after another; answers come in the order of the questions. */
const conversation = (services: OwnProcess) => {
  const waiting: ((answer: ServicesAnswer) => void)[] = [];
  createInterface({ input: services.stdout }).on('line', (line) => {
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
    services.stdin.write(`${JSON.stringify(request)}\n`);
    await settlesWithin(Promise.race([answered, services.exited]), timeoutsMs.servicesAnswer);
    if (answer !== undefined) return answer;
    const state = services.running() ? 'gave no answer' : await services.exited;
    throw new RunError(
      `the process of the local services ${state}`,
      'Its log is services.log in the run’s logs folder.',
    );
  };
};
