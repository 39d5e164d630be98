// What can be harmed in a cluster. What takes a hand on the nodes can only be done where drydock made them.
import { cut, fill, powerOff } from '../../../abilities/harms.ts';
import type { AnyAbility, Offered } from '../../../model/ability.ts';
import type { PossibleHarm } from '../../../model/platform.ts';
import { linkHarms } from './cut.ts';
import { nodeHarms } from './node.ts';
import { operatorHarms } from './operator.ts';
import { podHarms } from './pod.ts';

const notOurs = 'drydock has no hand on the nodes of a cluster that it did not make';
const onNodes = new Map<AnyAbility, string>([
  [cut, `${notOurs}, and packets are dropped there`],
  [powerOff, notOurs],
]);

/** Known, so that it can be refused with its reason. */
const fillRefused = (reached: boolean): PossibleHarm => ({
  ability: fill,
  how: 'fills the volume of its data',
  refused: reached
    ? 'volumes of kind have no size: nothing can be filled'
    : 'drydock does not fill volumes yet, not even those that have a size',
});

/** `reached`: whether commands can be run on the nodes themselves. */
export const clusterBodies = ({ reached }: { readonly reached: boolean }) => {
  const possible = (row: Offered): PossibleHarm => {
    const refused = reached ? undefined : onNodes.get(row.ability);
    return refused === undefined ? row : { ...row, refused };
  };
  return {
    pod: [...podHarms.map(possible), fillRefused(reached)],
    node: nodeHarms.map(possible),
    operator: operatorHarms.map(possible),
    link: linkHarms.map(possible),
  };
};
