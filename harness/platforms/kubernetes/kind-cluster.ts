// The kind cluster that runs share: found, judged, made, removed. It has a kubeconfig of its own in the project's .cache; the
// user's is never touched. All of it is called with the cluster's lock held, but for looking.
import { KubeConfig } from '@kubernetes/client-node';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RunError, messageOf } from '../../model/errors.ts';
import { keptFolder } from '../../model/modes.ts';
import type { RunContext } from '../../model/run-context.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { waitFor } from '../../model/wait.ts';
import { connect, neverAborted } from './api.ts';
import type { ClusterConnection } from './api.ts';
import { containersOf } from './docker.ts';
import { nodesReady } from './nodes.ts';
import { runProgram } from './program.ts';

export const clusterName = 'drydock';
const project = join(import.meta.dirname, '../../..');
const configFile = join(project, 'kind-config.yaml');
export const kubeconfigFile = join(project, '.cache', `kind-${clusterName}.kubeconfig`);

type Teller = Pick<RunContext, 'signal' | 'note' | 'undo'>;

/** The cluster as it stands, a new one where there is none, and a new one in place of a broken one. */
export const ensureCluster = async (context: Teller): Promise<ClusterConnection> => {
  const state = await lookAtCluster(context.signal);
  if (state.is === 'healthy') {
    context.note(`using the kind cluster ${clusterName}, which is there`);
    return state.connection;
  }
  if (state.is === 'broken') {
    context.note(`the kind cluster ${clusterName} is broken (${state.why}); making a new one`);
    await deleteCluster(context.signal);
  }
  await createCluster(context);
  const connection = await connectCluster();
  // Until then nothing could be said about a pod that finds no room.
  await nodesReady(connection, context.signal);
  return connection;
};

export type ClusterState =
  | { readonly is: 'absent' }
  | { readonly is: 'healthy'; readonly connection: ClusterConnection }
  | { readonly is: 'broken'; readonly why: string };

/** Throws a `RunError` when a cluster of that name works but is somebody else's. */
export const lookAtCluster = async (signal: AbortSignal): Promise<ClusterState> => {
  const containers = await containersOf(clusterName, signal);
  if (containers.length === 0) return { is: 'absent' };
  const stopped = containers.filter(({ running }) => !running).map(({ name }) => name);
  if (stopped.length > 0) return { is: 'broken', why: `not running: ${stopped.join(', ')}` };
  try {
    await kind(['export', 'kubeconfig', '--name', clusterName, '--kubeconfig', kubeconfigFile], signal);
    const connection = await connectCluster();
    const nodes = await nodesReady(connection, signal);
    if (nodes.some(({ pool }) => pool !== '')) return { is: 'healthy', connection };
  } catch (error) {
    signal.throwIfAborted();
    return { is: 'broken', why: messageOf(error) };
  }
  throw new RunError(
    `there is a kind cluster ${clusterName} whose nodes belong to no pool, so drydock did not make it`,
    `If nobody needs it: kind delete cluster --name ${clusterName}`,
  );
};

const createCluster = async (context: Teller): Promise<void> => {
  const image = process.env['KIND_NODE_IMAGE'];
  const half = { made: false };
  context.undo(`remove the kind cluster ${clusterName} if it is half made`, async () => {
    if (half.made) await deleteHalfMade();
  });
  context.note(`making the kind cluster ${clusterName}: one control plane, four workers`);
  await mkdir(dirname(kubeconfigFile), { recursive: true, mode: keptFolder });
  half.made = true;
  const where = ['--name', clusterName, '--kubeconfig', kubeconfigFile];
  const args = ['create', 'cluster', ...where, '--config', configFile, ...(image ? ['--image', image] : [])];
  try {
    await kind(args, context.signal);
  } catch (error) {
    // At once, while the lock is held: another run may be waiting to make the cluster itself.
    await deleteHalfMade();
    half.made = false;
    throw error;
  }
  half.made = false;
};

/** Docker may still be making containers that it was asked for, so it is done when none were seen twice in a row. */
const deleteHalfMade = async (): Promise<void> => {
  let none = 0;
  await waitFor({
    what: 'the containers of the half-made cluster to go',
    deadlineMs: timeoutsMs.undo - 10_000,
    everyMs: 1_000,
    signal: neverAborted(),
    next: `kind delete cluster --name ${clusterName}`,
    ask: async () => {
      await deleteCluster(neverAborted());
      const left = await containersOf(clusterName, neverAborted());
      none = left.length === 0 ? none + 1 : 0;
      return none === 2 ? { done: undefined } : { seen: `${left.length} are there` };
    },
  });
};

/** Removes every container of the cluster, and its kubeconfig. Harmless when there is none. */
export const deleteCluster = async (signal: AbortSignal): Promise<void> => {
  await kind(['delete', 'cluster', '--name', clusterName, '--kubeconfig', kubeconfigFile], signal);
  await rm(kubeconfigFile, { force: true });
};

const connectCluster = async (): Promise<ClusterConnection> => {
  await chmod(kubeconfigFile, 0o600);
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigFile);
  return connect(config);
};

const kind = (args: readonly string[], signal: AbortSignal): Promise<string> =>
  runProgram({ program: 'kind', args, deadlineMs: timeoutsMs.clusterCreate, signal });
