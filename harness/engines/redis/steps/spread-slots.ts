// The step `spread-slots`: slots are moved until every shard holds an equal share of the data.
import { z } from 'zod';
import { spreadSlots as spreadSlotsAbility } from './abilities.ts';
import { step } from '../../../model/step.ts';
import { noTroubles, onePrimary } from '../../../steps/claims.ts';
import { allSlotsHeld, evenShares } from './shares.ts';

export const spreadSlots = step({
  verb: 'spread-slots',
  about: 'Moves slots until every shard holds an equal share of the data.',
  arguments: z.strictObject({}),
  needs: () => [spreadSlotsAbility],
  deadlineMs: 600_000,
  title: () => 'Spread the slots equally over all shards',
  names: () => ({ refersTo: [], gives: [] }),
  carryOut: async (_, context) => {
    const { moved } = await context.ability(spreadSlotsAbility)(undefined);
    context.measured({ moved });
    return {};
  },
  effects: (_, { after }) => [evenShares(after), allSlotsHeld(after), onePrimary(after), noTroubles(after)],
});
