// The step `remove-shard`: a shard's slots go to the others, then all of its members leave for good.
import { z } from 'zod';
import { removeShard as removeShardAbility } from './abilities.ts';
import { step } from '../../../model/step.ts';
import { memberNamed } from '../../../model/topology.ts';
import type { Member } from '../../../model/topology.ts';
import {
  allStreaming,
  claim,
  memberBehind,
  memberCount,
  memberNames,
  noTroubles,
  onePrimary,
} from '../../../steps/claims.ts';
import { memberName } from '../../../steps/names.ts';
import { allSlotsHeld } from './shares.ts';

export const removeShard = step({
  verb: 'remove-shard',
  about:
    'Moves the slots of a member’s shard to the others, and takes all members of that shard away for good.',
  arguments: z.strictObject({ of: memberName }),
  needs: () => [removeShardAbility],
  deadlineMs: 600_000,
  title: ({ of }) => `Remove the shard of ${of}`,
  names: ({ of }) => ({ refersTo: [of], gives: [] }),
  carryOut: async ({ of }, context) => {
    await context.ability(removeShardAbility)({ member: await context.member(of) });
    return {};
  },
  effects: ({ of }, seen) => {
    const { before, after } = seen;
    const leaving = shardOf(memberBehind(of, seen), before.members);
    const left = after.members.filter(({ name }) => leaving.some((member) => member.name === name));
    return [
      claim(
        `the members of the shard are gone (${memberNames(leaving)})`,
        'none left',
        left.length === 0 && leaving.length > 0 ? 'none left' : memberNames(left),
      ),
      memberCount(before.members.length - leaving.length, after),
      allSlotsHeld(after),
      onePrimary(after),
      allStreaming(after),
      noTroubles(after),
    ];
  },
});

const shardOf = (name: string, members: readonly Member[]): readonly Member[] => {
  const shard = memberNamed({ members }, name)?.shard;
  return members.filter((member) => member.name === name || (shard !== undefined && member.shard === shard));
};
