// The CloudNativePG operator: put into the clusters that drydock makes, required of those that it is given. It is ready when
// its webhook lets a database through, which is later than its deployment being available.
import { RunError, messageOf } from '../../model/errors.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { Images } from '../../model/site.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { waitFor } from '../../model/wait.ts';
import { neverAborted } from './api.ts';
import type { Connection } from './api.ts';
import { nodesReady } from './nodes.ts';
import { officialManifest, operatorObjects, readManifest } from './operator-manifest.ts';
import { createResources } from './resources.ts';
import type { Resources } from './resources.ts';
import { createJudge } from './troubles.ts';
import type { Patience } from './troubles.ts';
import type { Deployment } from './wire.ts';

const operatorNamespace = 'cnpg-system';
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cnpg-controller-manager' };
const databaseKind = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' };

export interface OperatorWish {
  /** Where a database is tried, to see whether the webhook answers. */
  readonly namespace: string;
  readonly images: Images;
  /** A file or an https address; the official release when absent. */
  readonly manifest: string | undefined;
  readonly patience: Patience;
  readonly deadlineMs?: number;
}

/** Puts the operator in where it is missing or not the wanted one, and waits until it takes databases. */
export const ensureOperator = async (
  connection: Connection,
  wish: OperatorWish,
  context: Pick<RunContext, 'signal' | 'note' | 'undo'>,
): Promise<void> => {
  const system = createResources(connection.api(context.signal), operatorNamespace);
  const found: Deployment | null = await system.read(deployment).catch(() => null);
  if (found === null || imageOf(found) !== wish.images.operator) {
    const ready = { yet: found !== null };
    context.undo('remove the operator if it never got ready', async () => {
      if (!ready.yet)
        await createResources(connection.api(neverAborted()), operatorNamespace).remove(deployment);
    });
    context.note(`putting the operator ${wish.images.operator} into the cluster`);
    await install(connection, wish, context.signal);
    // The nodes of a new cluster come up meanwhile; until then nothing could be said about a pod that finds no room.
    await nodesReady(connection, context.signal);
    await available(connection, wish, context.signal);
    ready.yet = true;
  }
  await takesDatabases(connection, wish, context.signal);
};

/** For a cluster that is not ours: nothing is installed, and what is missing is told. */
export const requireOperator = async (
  connection: Connection,
  wish: Pick<OperatorWish, 'namespace'>,
  signal: AbortSignal,
): Promise<void> => {
  const resources = createResources(connection.api(signal), wish.namespace);
  try {
    await resources.pathOf(databaseKind);
  } catch (error) {
    signal.throwIfAborted();
    throw new RunError(
      `the cluster has no CloudNativePG operator: ${messageOf(error)}`,
      `drydock installs nothing in a cluster that is not its own. Install it: kubectl apply --server-side -f ${officialManifest}`,
      { cause: error },
    );
  }
  await takesDatabases(connection, { ...wish, deadlineMs: timeoutsMs.apiCall }, signal);
};

const imageOf = (found: Deployment): string | undefined => found.spec?.template.spec.containers[0]?.image;

const install = async (connection: Connection, wish: OperatorWish, signal: AbortSignal): Promise<void> => {
  const manifest = await readManifest(wish.manifest ?? officialManifest, signal);
  const resources = createResources(connection.api(signal), operatorNamespace);
  // One after the other: the namespace comes before what lies in it.
  for (const object of operatorObjects(manifest, wish.images)) await resources.apply(object);
};

const available = (connection: Connection, wish: OperatorWish, signal: AbortSignal): Promise<void> => {
  const resources = createResources(connection.api(signal), operatorNamespace);
  const judge = createJudge(wish.patience);
  return waitFor({
    what: 'the CloudNativePG operator to become available',
    deadlineMs: wish.deadlineMs ?? timeoutsMs.operatorReady,
    everyMs: 250,
    signal,
    next: 'Check the operator’s image in the file of images, and kubectl -n cnpg-system describe pods.',
    ask: async () => {
      const found: Deployment | null = await resources.read(deployment);
      if (isAvailable(found)) return { done: undefined };
      const { seen, hopeless } = await operatorTroubles(resources, judge);
      if (hopeless !== null) return { hopeless };
      return { seen: seen === '' ? 'its pod is not ready, without a complaint' : seen };
    },
  });
};

/** Of the wanted template: a pod of an older one may be available while the new one cannot start. */
const isAvailable = (found: Deployment | null): boolean => {
  const {
    observedGeneration = 0,
    updatedReplicas = 0,
    availableReplicas = 0,
    replicas = 0,
  } = found?.status ?? {};
  const current = observedGeneration >= Number(found?.metadata['generation'] ?? 0);
  return current && availableReplicas >= 1 && updatedReplicas === replicas;
};

const operatorTroubles = async (resources: Resources, judge: ReturnType<typeof createJudge>) => {
  const pods = await resources.list({ apiVersion: 'v1', kind: 'Pod' }, '');
  const events = await resources.list({ apiVersion: 'v1', kind: 'Event' }, '');
  return judge(pods, events, performance.now());
};

/** A database that is not kept: refused connections to the webhook come back as errors of this call. */
const takesDatabases = (
  connection: Connection,
  wish: Pick<OperatorWish, 'namespace' | 'deadlineMs'>,
  signal: AbortSignal,
): Promise<void> => {
  const resources = createResources(connection.api(signal), wish.namespace);
  return waitFor({
    what: 'the CloudNativePG operator’s webhook to answer',
    deadlineMs: wish.deadlineMs ?? timeoutsMs.operatorReady,
    everyMs: 250,
    signal,
    next: 'kubectl get pods -A -l app.kubernetes.io/name=cloudnative-pg shows the operator.',
    ask: async () => {
      const spec = { instances: 1, storage: { size: '1Gi' } };
      await resources.applyDry({ ...databaseKind, metadata: { name: 'drydock-asks' }, spec });
      return { done: undefined };
    },
  });
};
