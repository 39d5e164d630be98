// What runs that are no longer alive left in a cluster: their namespaces, with everything in them, the nodes that they took out of
// use, and the operators that they stopped.
import type { Leftover } from '../../model/platform.ts';
import type { ClusterConnection } from './api.ts';
import { neverAborted } from './api.ts';
import { setGoing, stoppedOperators } from './bodies/operator.ts';
import { takenNodes, uncordonNode } from './drains.ts';
import { removeNamespace, runNamespaces } from './namespace.ts';

/** Those whose conductor lived on another machine are not judged from here. */
export const deadLeftovers = async (
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<readonly Leftover[]> => [
  ...(await deadNamespaces(connection, signal)),
  ...(await deadCordons(connection, signal)),
  ...(await deadStops(connection, signal)),
];

const deadStops = async (connection: ClusterConnection, signal: AbortSignal): Promise<readonly Leftover[]> =>
  (await stoppedOperators(connection, signal))
    .filter(({ alive }) => alive === 'no')
    .map((operator) => ({
      what: `operator ${operator.namespace}/${operator.name}, which is stopped`,
      run: operator.conductor,
      remove: () => setGoing(connection, operator),
    }));

const deadCordons = async (
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<readonly Leftover[]> =>
  (await takenNodes(connection, signal))
    .filter(({ alive }) => alive === 'no')
    .map(({ name, conductor }) => ({
      what: `node ${name}, which is out of use`,
      run: conductor,
      remove: () => uncordonNode(connection.api(neverAborted()), name),
    }));

const deadNamespaces = async (
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<readonly Leftover[]> => {
  const found = await runNamespaces(connection, signal);
  return found
    .filter(({ alive }) => alive === 'no')
    .map(({ name, run }) => ({
      what: `namespace ${name}`,
      run,
      remove: () => removeNamespace(connection, name),
    }));
};
