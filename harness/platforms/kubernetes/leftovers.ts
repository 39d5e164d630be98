// What runs that are no longer alive left in a cluster: their namespaces, with everything in them, the nodes that they took out of
// use, and the operators that they stopped.
import type { Leftover } from '../../model/platform.ts';
import type { ClusterConnection } from './api.ts';
import { setGoing, stoppedOperators } from './bodies/operator.ts';
import { takenNodes, uncordon } from './drains.ts';
import { removeNamespace, runNamespaces } from './namespace.ts';

/** Those whose conductor lived on another machine are not judged from here. */
export const deadLeftovers = async (
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<readonly Leftover[]> => [
  ...dead(await runNamespaces(connection, signal)).map(({ name, run }) => ({
    what: `namespace ${name}`,
    run,
    remove: () => removeNamespace(connection, name),
  })),
  ...dead(await takenNodes(connection, signal)).map(({ name, conductor }) => ({
    what: `node ${name}, which is out of use`,
    run: conductor,
    remove: () => uncordon(connection, name),
  })),
  ...dead(await stoppedOperators(connection, signal)).map((operator) => ({
    what: `operator ${operator.namespace}/${operator.name}, which is stopped`,
    run: operator.conductor,
    remove: () => setGoing(connection, operator),
  })),
];

const dead = <T extends { readonly alive: string }>(found: readonly T[]): readonly T[] =>
  found.filter(({ alive }) => alive === 'no');
