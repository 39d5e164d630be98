// The step `retire-member`: a member leaves for good, with its data.
import { z } from 'zod';
import { retireMember as retireMemberAbility } from '../abilities/members.ts';
import { step } from '../model/step.ts';
import { memberNamed } from '../model/topology.ts';
import { claim, memberBehind, memberCount } from './claims.ts';
import { memberName } from './names.ts';

export const retireMember = step({
  verb: 'retire-member',
  about: 'Takes a member and its data away for good.',
  arguments: z.strictObject({ member: memberName }),
  needs: () => [retireMemberAbility],
  deadlineMs: 360_000,
  title: ({ member }) => `Retire ${member}`,
  names: ({ member }) => ({ refersTo: [member], gives: [] }),
  carryOut: async ({ member }, context) => {
    await context.ability(retireMemberAbility)({ member: await context.member(member) });
    return {};
  },
  effects: ({ member: name }, seen) => {
    const { before, after } = seen;
    const member = memberBehind(name, seen);
    const state = memberNamed(after, member) === undefined ? 'absent' : 'present';
    return [claim(`${member} is gone`, 'absent', state), memberCount(before.members.length - 1, after)];
  },
});
