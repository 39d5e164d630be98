// The step `move-service`: new connections to a service go to another member. That they do is proven by a write.
import { z } from 'zod';
import { moveService as moveServiceAbility, proveWrite } from '../abilities/services.ts';
import { step } from '../model/step.ts';
import { claim, memberBehind, namesOf } from './claims.ts';
import { memberName, writeService } from './names.ts';

export const moveService = step({
  verb: 'move-service',
  about: 'Sends the new connections of a service to a member.',
  arguments: z.strictObject({ service: writeService, to: memberName }),
  needs: () => [moveServiceAbility, proveWrite],
  deadlineMs: 60_000,
  title: ({ service, to }) => `Move ${service} to ${to}`,
  names: ({ service, to }) => ({ refersTo: [to], gives: [], writesThrough: [service] }),
  carryOut: async ({ service, to }, context) => {
    await context.ability(moveServiceAbility)({ service, to: await context.member(to) });
    const { writtenOn } = await context.ability(proveWrite)({ service });
    context.measured({ writtenOn: namesOf(writtenOn) });
    return {};
  },
  effects: ({ service, to }, seen) => [
    claim(
      `a write through ${service} lands on it`,
      memberBehind(to, seen),
      String(seen.facts['writtenOn'] ?? 'nobody'),
    ),
  ],
});
