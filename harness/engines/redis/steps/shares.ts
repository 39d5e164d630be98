// Claims about who holds which share of the data, for steps that move slots. Shares are compared to within whole slots, of
// which a cluster has a fixed number.
import type { Claim } from '../../../model/claim.ts';
import { memberNamed, takesWrites } from '../../../model/topology.ts';
import type { TopologySnapshot } from '../../../model/topology.ts';
import { slotCount } from '../slots.ts';
import { claim } from '../../../steps/claims.ts';

export const shareOf = (name: string, snapshot: TopologySnapshot): number =>
  memberNamed(snapshot, name)?.share ?? 0;

/** `5461 slots`, from a share of the data. */
const slotsText = (share: number): string => `${Math.round(share * slotCount)} slots`;

export const holdsSlots = (what: string, wanted: number, seen: number): Claim =>
  claim(what, slotsText(wanted), slotsText(seen), Math.abs(wanted - seen) * slotCount < 0.5);

/** A division may leave a slot over for each of two. */
export const evenShares = ({ members }: TopologySnapshot): Claim => {
  const primaries = members.filter(takesWrites);
  const even = 1 / primaries.length;
  const holds = primaries.every(({ share = 0 }) => Math.abs(share - even) * slotCount <= 2);
  const seen = primaries.map(({ name, share = 0 }) => `${name} ${slotsText(share)}`).join(', ');
  return claim('every primary holds an equal share', `about ${slotsText(even)} each`, seen || 'none', holds);
};

export const allSlotsHeld = ({ members }: TopologySnapshot): Claim => {
  const held = members.filter(takesWrites).reduce((sum, { share = 0 }) => sum + share, 0);
  return holdsSlots('all data has a primary', 1, held);
};
