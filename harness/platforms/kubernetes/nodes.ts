// The nodes of a cluster and the pools they belong to.
import { isReady } from '../../model/kubernetes-objects.ts';
import type { KubernetesSite } from '../../model/site.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import { waitFor } from '../../model/wait.ts';
import type { ClusterConnection } from './api.ts';
import { poolLabel } from './names.ts';
import { createResources } from './resources.ts';
import type { Node } from './wire.ts';

export type PoolNode = Awaited<ReturnType<KubernetesSite['nodes']>>[number];

export const listNodes = async (
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<readonly Node[]> => {
  const resources = createResources(connection.api(signal), null);
  return await resources.list({ apiVersion: 'v1', kind: 'Node' }, '');
};

export const poolNode = ({ metadata, status }: Node): PoolNode => ({
  name: metadata.name,
  pool: metadata.labels?.[poolLabel] ?? '',
  ready: isReady(status),
});

/** Waits until every node is ready: before that, the first database pods would go where there happens to be room. */
export const nodesReady = (
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<readonly PoolNode[]> =>
  waitFor({
    what: 'all nodes of the cluster to be ready',
    deadlineMs: timeoutsMs.nodesReady,
    everyMs: 250,
    signal,
    next: 'docker ps and kubectl describe nodes show what is wrong; drydock clean --cluster removes the cluster.',
    ask: async () => {
      const nodes = (await listNodes(connection, signal)).map(poolNode);
      const waiting = nodes.filter(({ ready }) => !ready).map(({ name }) => name);
      if (nodes.length > 0 && waiting.length === 0) return { done: nodes };
      return { seen: `not ready: ${waiting.join(', ')}` };
    },
  });
