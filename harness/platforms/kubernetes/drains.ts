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

export interface DrainParts {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  readonly context: Pick<RunContext, 'signal' | 'undo'>;
}

const nodeReference = (name: string) => ({ apiVersion: 'v1', kind: 'Node', name }) as const;

/** Takes a node out of use for new pods; pushes its own undo. A `RunError` when somebody else has done so already. */
export const cordon = async ({ connection, context }: DrainParts, node: string): Promise<void> => {
  const api = connection.api(context.signal);
  await requireInUse(api, node);
  context.undo(`put the node ${node} back into use`, () => uncordon(connection, node));
  await createResources(api, null).patch(nodeReference(node), {
    metadata: { annotations: { [conductorAnnotation]: conductorIdentity() } },
    spec: { unschedulable: true },
  });
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

/** Puts a node back into use that a conductor took out of it; harmless when none did. Also done when the run was told to end. */
export const uncordon = async (connection: ClusterConnection, name: string): Promise<void> => {
  const resources = createResources(connection.api(neverAborted()), null);
  const node: Node | null = await resources.read(nodeReference(name));
  if (node?.metadata.annotations?.[conductorAnnotation] === undefined) return;
  await resources.patch(nodeReference(name), {
    metadata: { annotations: { [conductorAnnotation]: null } },
    spec: { unschedulable: null },
  });
};

/**
 * Asks that a pod of the namespace makes room, as a drain does; resolves with why it may not yet, or null. Does not wait. A pod that
 * is gone has made room.
 */
export const evict = async (
  { connection, namespace, context }: DrainParts,
  pod: string,
): Promise<string | null> => {
  try {
    await connection.api(context.signal).call({
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
