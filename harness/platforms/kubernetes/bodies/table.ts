// What can be harmed in a cluster, and how. What takes a hand on the nodes can only be done where drydock made them.
import { cut, drain, freeze, kill, lose, stop } from '../../../abilities/harms.ts';
import type { PossibleHarm } from '../../../model/platform.ts';

type Bodies = Readonly<Record<string, readonly PossibleHarm[]>>;

const notOurs =
  'drydock has no hand on the nodes of a cluster that it did not make, and packets are dropped there';

/** `reached`: whether commands can be run on the nodes themselves. */
export const clusterBodies = ({ reached }: { readonly reached: boolean }): Bodies => {
  const cutting = (how: string): PossibleHarm => ({
    ability: cut,
    how,
    ...(!reached && { refused: notOurs }),
  });
  return {
    pod: [
      { ability: freeze, how: 'SIGSTOP to the server in its pod' },
      {
        ability: kill,
        how: 'SIGKILL to the server in its pod, which is kept from starting it again until the fault is lifted',
      },
      { ability: lose, how: 'delete the claim, and the pod without any time to stop' },
      cutting('nftables in the pod’s network namespace, from its node, drop its packets'),
    ],
    node: [
      {
        ability: drain,
        how: 'cordon, then eviction of the database’s pods on the node within their disruption budget',
      },
    ],
    operator: [{ ability: stop, how: 'its deployment is scaled to nothing, and back' }],
    link: [cutting('nftables in the first pod’s network namespace drop the packets to and from the second')],
  };
};
