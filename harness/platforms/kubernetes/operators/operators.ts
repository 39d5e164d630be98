// Operators: put into the clusters that drydock makes by what wants them, required of those that it is given. One is ready when it
// takes what it is asked for, which is later than its deployment being available.
import { RunError, messageOf } from '../../../model/errors.ts';
import type { Diagnosis } from '../../../model/diagnosis.ts';
import type { Images } from '../../../model/images.ts';
import type { KubernetesObject, Pod } from '../../../model/kubernetes-objects.ts';
import type { OperatorKind } from '../../../model/operator.ts';
import type { RunContext } from '../../../model/run-context.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { waitForPods } from '../../../model/wait-for-pods.ts';
import { look } from '../../diagnosing.ts';
import { neverAborted } from '../api.ts';
import type { ClusterConnection } from '../api.ts';
import { createResources } from '../resources.ts';
import { createTroubles } from '../troubles.ts';
import type { Patience } from '../troubles.ts';
import type { KubernetesDeployment } from '../wire.ts';
import { operatorObjects, readManifest, readNewerManifest } from './manifest.ts';

export interface OperatorWish {
  readonly operator: OperatorKind;
  /** Where it is asked for something, to see whether it answers. */
  readonly namespace: string;
  readonly images: Images;
  readonly patience: Patience;
  readonly deadlineMs?: number;
}

/** Puts the operator in where it is missing or not the wanted one, and waits until it takes what it is asked for. */
export const ensureOperator = async (
  connection: ClusterConnection,
  wish: OperatorWish,
  context: Pick<RunContext, 'signal' | 'note' | 'undo'>,
): Promise<void> => {
  const { operator, images } = wish;
  const { deployment, namespace } = operator;
  const image = images.one(operator.image.key);
  const system = createResources(connection.api(context.signal), namespace);
  const found: KubernetesDeployment | null = await system.read(deployment).catch(() => null);
  if (found === null || imageOf(found) !== image) {
    const ready = { yet: found !== null };
    context.undo('remove the operator if it never got ready', async () => {
      if (!ready.yet) await createResources(connection.api(neverAborted()), namespace).remove(deployment);
    });
    context.note(`putting the operator ${image} into the cluster`);
    const manifest = await readManifest(operator, context.signal);
    await install(connection, operator, operatorObjects(manifest, operator, images), context.signal);
    await available(connection, wish, context.signal);
    ready.yet = true;
  }
  await takesOrders(connection, wish, context.signal);
};

/** Puts in the one that its second manifest names, and waits until it takes what it is asked for. It stays when the run is over. */
export const upgradeOperator = async (
  connection: ClusterConnection,
  wish: OperatorWish,
  context: Pick<RunContext, 'signal' | 'note'>,
): Promise<void> => {
  const { operator, images } = wish;
  const { signal } = context;
  const manifest = await readNewerManifest(operator, signal);
  const { pullPolicy } = images;
  context.note(`putting a newer version of ${operator.title} into the cluster`);
  await install(connection, operator, operatorObjects(manifest, operator, { pullPolicy }), signal);
  await available(connection, wish, signal);
  await takesOrders(connection, wish, signal);
};

/** The image that its pods run, those that leave left out; several in one text while they are exchanged. */
export const operatorImage = async (
  connection: ClusterConnection,
  { namespace, deployment, title }: OperatorKind,
  signal: AbortSignal,
): Promise<string> => {
  const resources = createResources(connection.api(signal), namespace);
  const found: KubernetesDeployment | null = await resources.read(deployment);
  const labels = Object.entries(found?.spec?.selector?.matchLabels ?? {}).map((pair) => pair.join('='));
  if (labels.length === 0)
    throw new RunError(`${title} is not there`, `kubectl -n ${namespace} get deployments shows what is.`);
  const pods: readonly Pod[] = await resources.list({ apiVersion: 'v1', kind: 'Pod' }, labels.join(','));
  const staying = pods.filter(({ metadata }) => metadata['deletionTimestamp'] === undefined);
  return [...new Set(staying.map(({ spec }) => spec?.containers?.[0]?.image ?? ''))].join(', ');
};

/** For a cluster that is not ours: nothing is installed, and what is missing is told. */
export const requireOperator = async (
  connection: ClusterConnection,
  wish: Pick<OperatorWish, 'operator' | 'namespace'>,
  signal: AbortSignal,
): Promise<void> => {
  const { title, asks, manifest } = wish.operator;
  const resources = createResources(connection.api(signal), wish.namespace);
  try {
    await resources.pathOf(asks);
  } catch (error) {
    signal.throwIfAborted();
    throw new RunError(
      `${title} is not in the cluster: ${messageOf(error)}`,
      `drydock installs nothing in a cluster that is not its own. Install it: kubectl apply --server-side -f ${manifest.official}`,
      { cause: error },
    );
  }
  await takesOrders(connection, { ...wish, deadlineMs: timeoutsMs.apiCall }, signal);
};

/** Whether it is in a cluster that it is required of. */
export const diagnoseOperator = (
  connection: ClusterConnection,
  operator: OperatorKind,
  signal: AbortSignal,
): Promise<Diagnosis> => {
  const see = async (): Promise<string> => {
    await requireOperator(connection, { operator, namespace: 'default' }, signal);
    return 'it answers';
  };
  return look(operator.title, see, signal);
};

const imageOf = (found: KubernetesDeployment): string | undefined =>
  found.spec?.template.spec.containers[0]?.image;

const install = async (
  connection: ClusterConnection,
  operator: OperatorKind,
  objects: readonly KubernetesObject[],
  signal: AbortSignal,
): Promise<void> => {
  const resources = createResources(connection.api(signal), operator.namespace);
  // One after the other: the namespace comes before what lies in it.
  for (const object of objects) await resources.apply(object);
};

/** Resolves when its controller is available, which is before it takes orders. */
const available = (
  connection: ClusterConnection,
  { operator, patience, deadlineMs }: Pick<OperatorWish, 'operator' | 'patience' | 'deadlineMs'>,
  signal: AbortSignal,
): Promise<void> => {
  const resources = createResources(connection.api(signal), operator.namespace);
  return waitForPods(createTroubles(resources, patience), {
    what: `${operator.title} to become available`,
    deadlineMs: deadlineMs ?? timeoutsMs.operatorReady,
    everyMs: 250,
    signal,
    next: `Check the operator’s image in the file of images, and kubectl -n ${operator.namespace} describe pods.`,
    ask: async () => {
      const found: KubernetesDeployment | null = await resources.read(operator.deployment);
      return isAvailable(found) ? { done: undefined } : { seen: 'its pod is not ready' };
    },
  });
};

/** Of the wanted template: a pod of an older one may be available while the new one cannot start. */
const isAvailable = (found: KubernetesDeployment | null): boolean => {
  const {
    observedGeneration = 0,
    updatedReplicas = 0,
    availableReplicas = 0,
    replicas = 0,
  } = found?.status ?? {};
  const current = observedGeneration >= Number(found?.metadata['generation'] ?? 0);
  return current && availableReplicas >= 1 && updatedReplicas === replicas;
};

/** Asks it for something that is not kept: refused connections to its webhook come back as errors of this call. */
export const askOnce = async (
  connection: ClusterConnection,
  { operator, namespace }: Pick<OperatorWish, 'operator' | 'namespace'>,
  signal: AbortSignal,
): Promise<void> => {
  await createResources(connection.api(signal), namespace).applyDry(operator.asks);
};

export const takesOrders = (
  connection: ClusterConnection,
  wish: Pick<OperatorWish, 'operator' | 'namespace' | 'deadlineMs'>,
  signal: AbortSignal,
): Promise<void> =>
  waitFor({
    what: `${wish.operator.title} to answer`,
    deadlineMs: wish.deadlineMs ?? timeoutsMs.operatorReady,
    everyMs: 250,
    signal,
    next: `kubectl -n ${wish.operator.namespace} get pods shows the operator.`,
    ask: async () => {
      await askOnce(connection, wish, signal);
      return { done: undefined };
    },
  });
