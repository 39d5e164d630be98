// What this machine has for runs on Kubernetes, and what it lacks. Changes nothing.
import { totalmem } from 'node:os';
import type { Diagnosis } from '../../model/diagnosis.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { look, measured } from '../diagnosing.ts';
import { containersOf, requireDocker, requireKind } from './docker.ts';
import { connectContext, readKubeconfig } from './from-context.ts';
import { clusterName } from './kind-cluster.ts';
import { howToGet, runProgram } from './program.ts';

/** Five nodes, three databases and the operator took 2.6 GiB; less than this and the kernel may end some of it. */
const wantedMemoryGib = 4;

export const diagnoseKind = (signal: AbortSignal): Promise<readonly Diagnosis[]> =>
  Promise.all([
    look('Docker engine', () => requireDocker(signal), signal),
    look('kind', () => requireKind(signal), signal),
    diagnoseKubectl(signal),
    Promise.resolve(diagnoseMemory()),
    diagnoseCluster(signal),
  ]);

/** The contexts there are or, when one is named, whether it can be used. */
export const diagnoseContexts = async (
  name: string | undefined,
  signal: AbortSignal,
): Promise<readonly Diagnosis[]> => {
  const subject = name === undefined ? 'kubeconfig contexts' : `context ${name}`;
  if (name !== undefined) return [await look(subject, () => tryContext(name, signal), signal)];
  const found = await look(subject, () => Promise.resolve(contextNames()), signal);
  if (found.seen !== '') return [found];
  const remedy = 'Only for PLATFORM=context: let KUBECONFIG name a file with a cluster of yours.';
  return [{ subject, status: 'warning', seen: 'none', remedy }];
};

const contextNames = (): string =>
  readKubeconfig()
    .getContexts()
    .map(({ name }) => name)
    .join(', ');

const tryContext = async (name: string, signal: AbortSignal): Promise<string> => {
  const connection = connectContext(name);
  const { gitVersion } = (await connection.api(signal).call({ path: '/version' })) as {
    readonly gitVersion: string;
  };
  return `Kubernetes ${gitVersion}`;
};

/** Nice to have: drydock speaks to the API itself. */
const diagnoseKubectl = async (signal: AbortSignal): Promise<Diagnosis> => {
  const args = ['version', '--client'];
  const ask = runProgram({ program: 'kubectl', args, deadlineMs: timeoutsMs.dockerAnswer, signal });
  const found = await look('kubectl', async () => (await ask).split('\n')[0] ?? '', signal);
  return found.status === 'ok' ? found : { ...found, status: 'warning', remedy: howToGet.kubectl };
};

const diagnoseMemory = (): Diagnosis => {
  const gib = totalmem() / 2 ** 30;
  return measured({
    subject: 'memory for kind',
    enough: gib >= wantedMemoryGib,
    seen: `${gib.toFixed(1)} GiB`,
    remedy: `A cluster of five nodes wants ${wantedMemoryGib} GiB; the platform local needs far less.`,
  });
};

const diagnoseCluster = async (signal: AbortSignal): Promise<Diagnosis> => {
  const containers = await containersOf(clusterName, signal).catch(() => []);
  const running = containers.filter((container) => container.running).length;
  const seen =
    containers.length === 0 ? 'none yet, made on first use' : `${running} of ${containers.length} nodes run`;
  return measured({
    subject: `kind cluster ${clusterName}`,
    enough: running === containers.length,
    seen,
    remedy: 'The next run makes it anew.',
  });
};
