// The body of an operator: its controller scaled to nothing, and back. The deployment says on itself who did that and what it was
// before, so that what a dead conductor stopped is found and set going again.
import { stop } from '../../../abilities/harms.ts';
import { deedsOf, offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import type { Body, Harmed, Sight } from '../../../model/body.ts';
import { RunError, messageOf } from '../../../model/errors.ts';
import { inflict } from '../../../model/harm.ts';
import type { OperatorKind } from '../../../model/operator.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { conductorAlive, conductorIdentity } from '../../conductor.ts';
import { neverAborted } from '../api.ts';
import type { ClusterConnection } from '../api.ts';
import { conductorAnnotation } from '../names.ts';
import { askOnce, takesOrders } from '../operators/operators.ts';
import { createResources } from '../resources.ts';
import type { BodyGround } from './ground.ts';

const stoppedLabel = 'drydock/stopped';
const replicasAnnotation = 'drydock/replicas';
const deploymentKind = { apiVersion: 'apps/v1', kind: 'Deployment' } as const;

interface HarmableOperator {
  readonly ground: BodyGround;
  readonly operator: OperatorKind;
}

export const operatorHarms: readonly Offer<HarmableOperator>[] = [
  offer(stop, 'its deployment is scaled to nothing, and back', ({ ground, operator }) =>
    stopOperator(ground, operator),
  ),
];

export const operatorBody = (ground: BodyGround, operator: OperatorKind): Body => ({
  name: operator.title,
  members: [],
  harms: deedsOf(operatorHarms, { ground, operator }),
});

const stopOperator = (ground: BodyGround, operator: OperatorKind): Promise<Harmed> => {
  const { connection, context, namespace } = ground;
  return inflict(context, {
    what: `stop from ${operator.title}`,
    does: async () => {
      await scaleToNothing(ground, operator);
    },
    proof: () => refusesOrders(ground, operator),
    lift: async () => {
      await setGoing(connection, { ...operator.deployment, namespace: operator.namespace });
      if (!context.signal.aborted) await takesOrders(connection, { operator, namespace }, context.signal);
    },
  });
};

const scaleToNothing = async (
  { connection, context }: BodyGround,
  { deployment, namespace, title }: OperatorKind,
): Promise<void> => {
  const resources = createResources(connection.api(context.signal), namespace);
  const found = await resources.read(deployment);
  if (found === null) throw new RunError(`${title} is not there`, `kubectl -n ${namespace} get deployments`);
  if (found.metadata.labels?.[stoppedLabel] !== undefined)
    throw new RunError(`${title} is stopped already, by another run`, 'Wait for it, or run drydock clean.');
  const { replicas = 1 } = (found['spec'] ?? {}) as { readonly replicas?: number };
  await resources.patch(deployment, {
    metadata: {
      labels: { [stoppedLabel]: 'true' },
      annotations: {
        [conductorAnnotation]: conductorIdentity(),
        [replicasAnnotation]: String(replicas),
      },
    },
    spec: { replicas: 0 },
  });
  await waitFor({
    what: `${title} to stop`,
    deadlineMs: timeoutsMs.memberLeave,
    everyMs: 250,
    signal: context.signal,
    next: `kubectl -n ${namespace} describe pods shows what holds it.`,
    ask: async () => {
      const now = await resources.read(deployment);
      const { replicas: left = 0 } = (now?.['status'] ?? {}) as { readonly replicas?: number };
      return left === 0 ? { done: undefined } : { seen: `${left} pods are there` };
    },
  });
};

/** As those find out who want something of it. */
const refusesOrders = async (
  { connection, context, namespace }: BodyGround,
  operator: OperatorKind,
): Promise<Sight> => {
  try {
    await askOnce(connection, { operator, namespace }, context.signal);
    return { yes: false, seen: `${operator.title} still answers` };
  } catch (error) {
    context.signal.throwIfAborted();
    return { yes: true, seen: `${operator.title} does not answer: ${messageOf(error)}` };
  }
};

interface Stopped {
  readonly namespace: string;
  readonly name: string;
}

/** Only what a conductor stopped is set going. Done although the run was told to end. */
export const setGoing = async (
  connection: ClusterConnection,
  { namespace, name }: Stopped,
): Promise<void> => {
  const resources = createResources(connection.api(neverAborted()), namespace);
  const reference = { ...deploymentKind, name };
  const found = await resources.read(reference);
  const replicas = found?.metadata.annotations?.[replicasAnnotation];
  if (replicas === undefined) return;
  await resources.patch(reference, {
    metadata: {
      labels: { [stoppedLabel]: null },
      annotations: { [conductorAnnotation]: null, [replicasAnnotation]: null },
    },
    spec: { replicas: Number(replicas) },
  });
};

/** Those that conductors have stopped, in all namespaces. */
export const stoppedOperators = async (connection: ClusterConnection, signal: AbortSignal) => {
  const found = await createResources(connection.api(signal), null).list(deploymentKind, stoppedLabel);
  return found.map(({ metadata }) => {
    const conductor = metadata.annotations?.[conductorAnnotation] ?? '';
    const namespace = metadata['namespace'] as string;
    return { name: metadata.name, namespace, conductor, alive: conductorAlive(conductor) };
  });
};
