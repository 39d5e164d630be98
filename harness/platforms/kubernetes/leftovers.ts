// What runs that are no longer alive left in a cluster: their namespaces, with everything in them.
import type { Leftover } from '../../model/platform.ts';
import type { Connection } from './api.ts';
import { removeNamespace, runNamespaces } from './namespace.ts';

/** Those whose conductor lived on another machine are not judged from here. */
export const deadNamespaces = async (
  connection: Connection,
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
