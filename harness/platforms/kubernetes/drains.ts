// Nodes taken out of use and put back, and pods asked to make room, as a drain for maintenance does it. A node says on itself
// which conductor took it, so that a dead one's can be told and put back.
import type { RunContext } from '../../model/run-context.ts';
import { RunError } from '../../model/errors.ts';
import { conductorAlive, conductorIdentity } from '../conductor.ts';
import { ApiError, isNotFound, neverAborted } from './api.ts';
import type { ClusterApi, ClusterConnection } from './api.ts';
import { conductorAnnotation } from './names.ts';
import { listNodes } from './nodes.ts';
import { createResources } from './resources.ts';
import type { Node } from './wire.ts';

interface DrainParts {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  readonly context: Pick<RunContext, 'signal' | 'undo'>;
}

export interface Drains {
  /** Takes a node out of use for new pods; pushes its own undo. A `RunError` when somebody else has done so already. */
  readonly cordon: (node: string) => Promise<void>;
  /** Puts a node back into use that `cordon` took out of it; harmless when it is. Also done when the run was told to end. */
  readonly uncordon: (node: string) => Promise<void>;
  /** Asks that a pod of the namespace makes room, as a drain does; resolves with why it may not yet, or null. Does not wait. */
  readonly evict: (pod: string) => Promise<string | null>;
}

const nodeReference = (name: string) => ({ apiVersion: 'v1', kind: 'Node', name }) as const;

export const createDrains = ({ connection, namespace, context }: DrainParts): Drains => {
  const api = connection.api(context.signal);
  const uncordon = (node: string) => uncordonNode(connection.api(neverAborted()), node);
  return {
    uncordon,
    cordon: async (node) => {
      await requireInUse(api, node);
      context.undo(`put the node ${node} back into use`, () => uncordon(node));
      await createResources(api, null).patch(nodeReference(node), {
        metadata: { annotations: { [conductorAnnotation]: conductorIdentity() } },
        spec: { unschedulable: true },
      });
    },
    evict: (pod) => evictPod(api, namespace, pod),
  };
};

/** Somebody else's drain must neither be taken for ours nor be ended by us. */
const requireInUse = async (api: ClusterApi, name: string): Promise<void> => {
  const node: Node | null = await createResources(api, null).read(nodeReference(name));
  if (node === null)
    throw new RunError(`there is no node ${name}`, 'kubectl get nodes shows those there are.');
  if (node.spec?.unschedulable !== true) return;
  const holder = node.metadata.annotations?.[conductorAnnotation] ?? 'somebody else';
  throw new RunError(
    `the node ${name} is out of use already, taken by ${holder}`,
    `If nobody works on it: drydock clean, or kubectl uncordon ${name}.`,
  );
};

/** Only a node that a conductor took is put back. */
export const uncordonNode = async (api: ClusterApi, name: string): Promise<void> => {
  const resources = createResources(api, null);
  const node: Node | null = await resources.read(nodeReference(name));
  if (node?.metadata.annotations?.[conductorAnnotation] === undefined) return;
  await resources.patch(nodeReference(name), {
    metadata: { annotations: { [conductorAnnotation]: null } },
    spec: { unschedulable: null },
  });
};

/** A pod that is gone has made room. */
const evictPod = async (api: ClusterApi, namespace: string, pod: string): Promise<string | null> => {
  try {
    await api.call({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`,
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } },
    });
    return null;
  } catch (error) {
    if (isNotFound(error)) return null;
    if (error instanceof ApiError && error.status === tooManyRequests) return error.message;
    throw error;
  }
};

/** What the API answers when a budget for disruptions forbids it. */
const tooManyRequests = 429;

/** The nodes that conductors took out of use. */
export const takenNodes = async (connection: ClusterConnection, signal: AbortSignal) => {
  const nodes = await listNodes(connection, signal);
  return nodes.flatMap(({ metadata: { name, annotations } }) => {
    const conductor = annotations?.[conductorAnnotation];
    return conductor === undefined ? [] : [{ name, conductor, alive: conductorAlive(conductor) }];
  });
};
