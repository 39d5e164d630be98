// The run's namespace: made with the name of its conductor on it, and removed at the end with everything in it.
import { timeoutsMs } from '../../model/timeouts.ts';
import { waitFor } from '../../model/wait.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { KubernetesObject } from '../../model/kubernetes-objects.ts';
import { conductorAlive, conductorIdentity } from '../conductor.ts';
import { neverAborted } from './api.ts';
import type { ClusterConnection } from './api.ts';
import {
  attachedAnnotation,
  conductorAnnotation,
  labelsOf,
  namespaceOf,
  ownSelector,
  runLabel,
} from './names.ts';
import { createResources } from './resources.ts';
import type { Resources } from './resources.ts';

const namespaceKind = { apiVersion: 'v1', kind: 'Namespace' } as const;
const podKind = { apiVersion: 'v1', kind: 'Pod' } as const;

/** Pushes its own undo, which leaves the namespace where it is when what comes `before` its removal fails. Resolves with the namespace's name. */
export const makeNamespace = async (
  connection: ClusterConnection,
  context: Pick<RunContext, 'label' | 'signal' | 'undo'>,
  annotations: Readonly<Record<string, string>> = {},
  before: (name: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> => {
  const name = namespaceOf(context.label);
  context.undo(`remove the namespace ${name}`, async () => {
    await before(name);
    await removeNamespace(connection, name);
  });
  await createResources(connection.api(context.signal), null).apply({
    ...namespaceKind,
    metadata: {
      name,
      labels: labelsOf(context.label),
      annotations: { [conductorAnnotation]: conductorIdentity(), ...annotations },
    },
  });
  return name;
};

/** Resolves when it is gone, and all that was in it. */
export const removeNamespace = async (connection: ClusterConnection, name: string): Promise<void> => {
  const api = connection.api(neverAborted());
  const [resources, inside] = [createResources(api, null), createResources(api, name)];
  await resources.remove({ ...namespaceKind, name });
  await waitFor({
    what: `the namespace ${name} to go`,
    deadlineMs: timeoutsMs.undo - 5_000,
    everyMs: 250,
    signal: neverAborted(),
    next: `kubectl get namespace ${name} -o yaml says what holds it; drydock clean tries again.`,
    ask: async () => {
      const found = await resources.read({ ...namespaceKind, name });
      if (found === null) return { done: undefined };
      await endPods(inside);
      return { seen: remainder(found) };
    },
  });
};

/** Its data goes with a server, so nobody need wait until it has stopped, for which an operator may give it half an hour. */
const endPods = async (inside: Resources): Promise<void> => {
  const pods = await inside.list(podKind, '');
  const leaving = pods.filter(({ metadata }) => metadata['deletionTimestamp'] !== undefined);
  await Promise.all(leaving.map(({ metadata: { name } }) => inside.remove({ ...podKind, name }, 'at once')));
};

const remainder = ({ status }: KubernetesObject): string => {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly NamespaceCondition[] };
  const words = conditions.filter((each) => each.status === 'True').map(({ message }) => message);
  return words.length === 0 ? 'it is terminating' : words.join('; ');
};
interface NamespaceCondition {
  readonly status: string;
  readonly message: string;
}

export interface RunNamespace {
  readonly name: string;
  /** The run's label. */
  readonly run: string;
  /** In the words of `conductorIdentity`; empty when it does not say. */
  readonly conductor: string;
  /** Of its conductor; `elsewhere` when it cannot be told from here. */
  readonly alive: 'yes' | 'no' | 'elsewhere';
  /** What `attachedAnnotation` says; undefined for a run that attached to nothing. */
  readonly attached: string | undefined;
}

/** The namespaces of all runs in the cluster. */
export const runNamespaces = async (
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<readonly RunNamespace[]> => {
  const found = await createResources(connection.api(signal), null).list(namespaceKind, ownSelector);
  return found.map(({ metadata: { name, labels, annotations } }) => {
    const conductor = annotations?.[conductorAnnotation] ?? '';
    const attached = annotations?.[attachedAnnotation];
    const run = labels?.[runLabel] ?? 'unknown';
    return { name, run, conductor, alive: conductorAlive(conductor), attached };
  });
};
