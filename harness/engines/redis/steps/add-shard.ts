// The step `add-shard`: a shard joins, with as many members as the others have and no data yet.
import { z } from 'zod';
import { addShard as addShardAbility } from './abilities.ts';
import { step } from '../../../model/step.ts';
import { memberNamed, takesWrites } from '../../../model/topology.ts';
import type { TopologySnapshot } from '../../../model/topology.ts';
import { allReady, allStreaming, claim, isNew, memberCount, noTroubles } from '../../../steps/claims.ts';
import { newName } from '../../../steps/names.ts';
import { allSlotsHeld, holdsSlots, shareOf } from './shares.ts';

export const addShard = step({
  verb: 'add-shard',
  about: 'Adds a shard without data, with as many members as the others have, and names its primary.',
  arguments: z.strictObject({ as: newName }),
  needs: () => [addShardAbility],
  deadlineMs: 400_000,
  title: ({ as }) => `Add a shard without data, its primary as ${as}`,
  names: ({ as }) => ({ refersTo: [], gives: [as] }),
  carryOut: async ({ as }, context) => ({ [as]: await context.ability(addShardAbility)(undefined) }),
  effects: ({ as }, { before, after, members }) => {
    const name = members[as] ?? as;
    const member = memberNamed(after, name);
    const role = member === undefined ? 'absent' : member.role;
    return [
      memberCount(before.members.length + membersAShard(before), after),
      isNew(name, before),
      claim(`${name} is a primary`, 'a primary', member && takesWrites(member) ? 'a primary' : role),
      holdsSlots('it has no data yet', 0, shareOf(name, after)),
      allSlotsHeld(after),
      allReady(after),
      allStreaming(after),
      noTroubles(after),
    ];
  },
});

const membersAShard = ({ members }: TopologySnapshot): number =>
  members.length / Math.max(1, members.filter(takesWrites).length);
