// The lanes of a ledger by what they are about.
import type { Lane } from '../../load/lanes.ts';

/** The lanes of each service and policy, in the ledger's order. */
export const groupsOf = (lanes: readonly Lane[]): readonly (readonly [Lane, ...Lane[]])[] => {
  const groups = new Map<string, [Lane, ...Lane[]]>();
  for (const lane of lanes) {
    const key = `${lane.service} ${lane.policy}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [lane]);
    else group.push(lane);
  }
  return [...groups.values()];
};
