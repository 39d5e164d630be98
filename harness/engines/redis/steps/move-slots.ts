// The step `move-slots`: a number of slots, with their data, goes from one primary to another while clients use them.
import { z } from 'zod';
import { moveSlots as moveSlotsAbility } from './abilities.ts';
import { step } from '../../../model/step.ts';
import { wholeNumber } from '../../../model/units.ts';
import { claim, memberBehind, noTroubles, onePrimary } from '../../../steps/claims.ts';
import { memberName } from '../../../steps/names.ts';
import { slotCount } from '../slots.ts';
import { allSlotsHeld, holdsSlots, shareOf } from './shares.ts';

export const moveSlots = step({
  verb: 'move-slots',
  about: 'Moves a number of slots, with their data, from one primary to another while clients use them.',
  arguments: z.strictObject({
    from: memberName,
    to: memberName,
    slots: wholeNumber(1, slotCount).describe('How many.'),
  }),
  needs: () => [moveSlotsAbility],
  deadlineMs: 600_000,
  title: ({ from, to, slots }) => `Move ${slots} slots from ${from} to ${to}`,
  names: ({ from, to }) => ({ refersTo: [from, to], gives: [] }),
  carryOut: async ({ from, to, slots }, context) => {
    const [giver, taker] = [await context.member(from), await context.member(to)];
    const { moved } = await context.ability(moveSlotsAbility)({ from: giver, to: taker, slots });
    context.measured({ from: giver, to: taker, moved });
    return {};
  },
  effects: ({ from, to, slots }, seen) => {
    const { before, after, facts } = seen;
    const [giver, taker] = [memberBehind(from, seen), memberBehind(to, seen)];
    const share = slots / slotCount;
    return [
      claim('as many slots as asked were moved', String(slots), String(facts['moved'] ?? 'none')),
      holdsSlots(`${giver} holds so many fewer`, shareOf(giver, before) - share, shareOf(giver, after)),
      holdsSlots(`${taker} holds so many more`, shareOf(taker, before) + share, shareOf(taker, after)),
      allSlotsHeld(after),
      onePrimary(after),
      noTroubles(after),
    ];
  },
});
