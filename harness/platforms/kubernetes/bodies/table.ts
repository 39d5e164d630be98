// What can be harmed in a cluster. What takes a hand on the nodes can only be done where drydock made them.
import { cut } from '../../../abilities/harms.ts';
import type { Offered } from '../../../model/ability.ts';
import type { PossibleHarm } from '../../../model/platform.ts';
import { linkHarms } from './cut.ts';
import { nodeHarms } from './node.ts';
import { operatorHarms } from './operator.ts';
import { podHarms } from './pod.ts';

const notOurs =
  'drydock has no hand on the nodes of a cluster that it did not make, and packets are dropped there';

/** `reached`: whether commands can be run on the nodes themselves. */
export const clusterBodies = ({ reached }: { readonly reached: boolean }) => {
  const possible = (row: Offered): PossibleHarm =>
    row.ability === cut && !reached ? { ...row, refused: notOurs } : row;
  return {
    pod: podHarms.map(possible),
    node: nodeHarms.map(possible),
    operator: operatorHarms.map(possible),
    link: linkHarms.map(possible),
  };
};
