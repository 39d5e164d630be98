// The step `replace-member`: a member that takes no writes gives way to one of another version, on the same data, and the
// step waits until that one has caught up.
import { z } from 'zod';
import { replaceMember as replaceMemberAbility } from '../abilities/members.ts';
import { step } from '../model/step.ts';
import type { Claim } from '../model/claim.ts';
import { memberNamed } from '../model/topology.ts';
import type { Member } from '../model/topology.ts';
import { claim, memberBehind, onePrimary } from './claims.ts';
import { hasVersion, isUp, placeOf, tookNoWrites } from './member-claims.ts';
import { memberName } from './names.ts';

export const replaceMember = step({
  verb: 'replace-member',
  about:
    'Replaces a member that takes no writes by one of the newer version, on the same data, and waits for it.',
  arguments: z.strictObject({ member: memberName, version: z.literal('newer').default('newer') }),
  needs: () => [replaceMemberAbility],
  deadlineMs: 300_000,
  disturbs: true,
  title: ({ member, version }) => `Replace ${member} by a member of the ${version} version`,
  names: ({ member }) => ({ refersTo: [member], gives: [] }),
  carryOut: async ({ member: name, version }, context) => {
    const member = await context.member(name);
    await context.ability(replaceMemberAbility)({ member, version });
    context.measured({ member });
    return {};
  },
  effects: ({ member: name, version }, seen) => {
    const member = memberBehind(name, seen);
    const after = memberNamed(seen.after, member);
    return [
      tookNoWrites(member, seen.before),
      isUp(member, seen.after),
      hasVersion(member, version, seen),
      claim('it is what it was', placeOf(memberNamed(seen.before, member)), placeOf(after)),
      streams(after),
      onePrimary(seen.after),
    ];
  },
});

const streams = (member: Member | undefined): Claim => {
  const seen = member?.replication?.streaming === true ? 'streams' : 'does not stream';
  return claim('it streams from its primary', 'streams', seen);
};
