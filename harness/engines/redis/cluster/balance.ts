// Which slots have to move so that every shard has an equal share. The plan is pure; cluster-slots.ts moves them.
import { RunError } from '../../../model/errors.ts';
import type { RedisCluster } from './cluster.ts';
import { sizeOf } from './nodes.ts';
import { moveSlots } from './moving-slots.ts';
import { mastersOf, viewsOf } from './views.ts';

export interface SlotMove {
  readonly from: string;
  readonly to: string;
  readonly slots: number;
}

/**
 * From those that have more than an equal share to those that have less; shares differ by one slot at most. A master in `leaving`
 * ends up with none. As few moves as possible are not sought, only as few slots.
 */
export const balance = (
  slots: ReadonlyMap<string, number>,
  leaving: readonly string[] = [],
): readonly SlotMove[] => {
  const staying = [...slots.keys()].filter((name) => !leaving.includes(name));
  const total = [...slots.values()].reduce((sum, count) => sum + count, 0);
  // Those that have most already keep the slots that cannot be divided.
  const ranked = staying.toSorted((a, b) => (slots.get(b) ?? 0) - (slots.get(a) ?? 0));
  const wanted = new Map(
    ranked.map((name, rank) => [name, Math.floor((total + staying.length - 1 - rank) / staying.length)]),
  );
  const surplus = [...slots].map(([name, count]) => ({ name, count: count - (wanted.get(name) ?? 0) }));
  const moves: SlotMove[] = [];
  for (const giver of surplus.filter(({ count }) => count > 0)) {
    for (const taker of surplus) {
      const moved = Math.min(giver.count, -taker.count);
      if (moved <= 0) continue;
      moves.push({ from: giver.name, to: taker.name, slots: moved });
      giver.count -= moved;
      taker.count += moved;
    }
  }
  return moves;
};

/** Moves slots until every master has an equal share, and those in `leaving` none. */
export const spreadSlots = async (
  cluster: RedisCluster,
  leaving: readonly string[] = [],
): Promise<{ readonly moved: number }> => {
  const masters = mastersOf(await viewsOf(cluster));
  if (masters.every(({ member }) => leaving.includes(member)))
    throw new RunError('there is no other shard that could take the slots', 'Add one first.');
  const slots = new Map(masters.map(({ member, self }) => [member, sizeOf(self.slots)]));
  let moved = 0;
  for (const move of balance(slots, leaving)) moved += (await moveSlots(cluster, move)).moved;
  return { moved };
};
