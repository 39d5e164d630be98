// A CloudNativePG cluster put to sleep by its annotation, and woken up. There is no undo: a run that ends in between takes the cluster
// away with its namespace, asleep or not.
import type { Condition, KubernetesObject } from '../../../model/kubernetes-objects.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { listInstances } from './cluster.ts';
import type { CnpgCluster, Instance } from './cluster.ts';
import { referenceTo } from './manifest.ts';
import { listIn, valueAt } from './value-at.ts';
import { allStreaming, operatorDone } from './waiting.ts';

/** The annotation, and the type of the condition by which the operator answers it. */
const hibernation = 'cnpg.io/hibernation';

/** Resolves when the operator says that the cluster sleeps and no pod of it is left: one after the other, the primary first. */
export const hibernate = async (cluster: CnpgCluster): Promise<void> => {
  await annotate(cluster, 'on');
  await waitFor({
    what: 'the database to fall asleep',
    deadlineMs: timeoutsMs.fallAsleep,
    everyMs: 300,
    signal: cluster.context.signal,
    next: `kubectl -n ${cluster.site.namespace} describe cluster,pods shows what it waits for.`,
    ask: async () => {
      const found = await cluster.site.read(referenceTo(cluster));
      const missing = notAsleep(found, await listInstances(cluster));
      return missing === null ? { done: undefined } : { seen: missing };
    },
  });
};

/** What is still missing; null when it sleeps. Pure. */
export const notAsleep = (
  cluster: KubernetesObject | null,
  instances: readonly Pick<Instance, 'name'>[],
): string | null => {
  const conditions = listIn(valueAt(cluster, ['status', 'conditions'])) as readonly Condition[];
  const told = conditions.find(({ type }) => type === hibernation);
  if (told?.status === 'True' && instances.length === 0) return null;
  const there = instances.map(({ name }) => name).join(', ') || 'nobody';
  return `${told?.message ?? 'the operator has not begun'}; still there: ${there}`;
};

/** What the operator says is from before it slept until it has looked again, so the pods themselves are asked, too. */
export const wakeUp = async (cluster: CnpgCluster): Promise<void> => {
  await annotate(cluster, 'off');
  await operatorDone(cluster, {
    what: 'the database to wake up',
    deadlineMs: timeoutsMs.databaseReady,
    also: ({ status: { wanted }, instances }) => notAwake(wanted, instances),
  });
  await allStreaming(cluster);
};

/** What is still missing; null when all wanted pods are ready. Pure. */
export const notAwake = (
  wanted: number,
  instances: readonly Pick<Instance, 'ready' | 'leaving'>[],
): string | null => {
  const awake = instances.filter(({ ready, leaving }) => ready && !leaving).length;
  return awake === wanted ? null : `${awake} of ${wanted} pods are ready`;
};

const annotate = (cluster: CnpgCluster, value: 'on' | 'off'): Promise<void> =>
  cluster.site.patch(referenceTo(cluster), { metadata: { annotations: { [hibernation]: value } } });
