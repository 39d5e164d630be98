// What runs that are no longer alive left in a cluster: their namespaces, with everything in them, the nodes that they took out of
// use, and the operators that they stopped.
import type { Leftover, Removable } from '../../model/platform.ts';
import { whyElsewhere } from '../conductor.ts';
import type { ClusterConnection } from './api.ts';
import { attachedText, detachFrom } from './attachment.ts';
import type { AttachKinds } from './attachment.ts';
import { setGoing, stoppedOperators } from './bodies/operator.ts';
import { takenNodes, uncordon } from './drains.ts';
import { removeNamespace, runNamespaces } from './namespace.ts';

/** Those whose conductor lived on another machine are not judged from here: they are told, and left alone. */
export const deadLeftovers = async (
  connection: ClusterConnection,
  signal: AbortSignal,
  attachKinds: AttachKinds,
): Promise<readonly Leftover[]> => [
  ...leftIn(await runNamespaces(connection, signal), ({ name, run, attached }) => ({
    what: attached === undefined ? `namespace ${name}` : `namespace ${name}, ${attachedText(attached)}`,
    run,
    remove: async () => {
      await detachFrom(connection, attachKinds, name);
      await removeNamespace(connection, name);
    },
  })),
  ...leftIn(await takenNodes(connection, signal), ({ name, conductor }) => ({
    what: `node ${name}, which is out of use`,
    run: conductor,
    remove: () => uncordon(connection, name),
  })),
  ...leftIn(await stoppedOperators(connection, signal), (operator) => ({
    what: `operator ${operator.namespace}/${operator.name}, which is stopped`,
    run: operator.conductor,
    remove: () => setGoing(connection, operator),
  })),
];

interface Conducted {
  readonly conductor: string;
  readonly alive: 'yes' | 'no' | 'elsewhere';
}

const leftIn = <T extends Conducted>(
  found: readonly T[],
  leftover: (one: T) => Removable,
): readonly Leftover[] =>
  found.flatMap((one): readonly Leftover[] => {
    if (one.alive === 'yes') return [];
    if (one.alive === 'no') return [leftover(one)];
    return [{ ...leftover(one), remove: null, why: whyElsewhere(one.conductor) }];
  });
