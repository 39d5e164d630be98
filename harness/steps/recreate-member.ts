// The step `recreate-member`: a member is deleted and started again as published runbooks do it with a pod: whatever its role,
// and done once its server answers. It looks for a few seconds whether the database is whole again, and goes on either way.
import { z } from 'zod';
import { recreateMember as recreateMemberAbility } from '../abilities/members.ts';
import { step } from '../model/step.ts';
import type { Claim } from '../model/claim.ts';
import type { BeforeAndAfter } from '../model/step.ts';
import { memberNamed, takesWrites } from '../model/topology.ts';
import { claim, memberBehind, noTroubles } from './claims.ts';
import { hasVersion, isUp, oneInShard, placeOf, tookNoWrites } from './member-claims.ts';
import { look } from './look.ts';
import { memberName, trapText } from './names.ts';

export const recreateMember = step({
  verb: 'recreate-member',
  about:
    'Deletes a member as a runbook deletes a pod, whatever its role, and waits only until its server answers.',
  arguments: z.strictObject({
    member: memberName,
    version: z.enum(['older', 'newer']).default('newer').describe('Which version it is started with.'),
    trap: trapText,
  }),
  needs: () => [recreateMemberAbility],
  deadlineMs: 240_000,
  disturbs: true,
  title: ({ member, version }) => `Delete ${member} and start it again with the ${version} version`,
  trap: ({ trap }) => trap,
  names: ({ member }) => ({ refersTo: [member], gives: [] }),
  carryOut: async ({ member: name, version }, context) => {
    const member = await context.member(name);
    const before = await context.deployment.snapshot();
    await context.ability(recreateMemberAbility)({ member, version });
    context.measured({ member });
    await look(`${member} to be back`, (after) => whole(member, { before, after }), context);
    return {};
  },
  effects: ({ member: name, version }, seen) => {
    const member = memberBehind(name, seen);
    return [
      tookNoWrites(member, seen.before),
      isUp(member, seen.after),
      hasVersion(member, version, seen),
      ...whole(member, seen),
    ];
  },
});

const whole = (member: string, seen: BeforeAndAfter): Claim[] => [
  oneInShard(member, seen),
  inItsPlace(member, seen),
  noTroubles(seen.after),
];

/** Back in its shard, following a primary or being one; streaming is not asked for, because nobody waited for it. */
const inItsPlace = (name: string, { before, after }: BeforeAndAfter): Claim => {
  const [was, is] = [memberNamed(before, name), memberNamed(after, name)];
  const serves = is !== undefined && (takesWrites(is) || is.replication !== null);
  const where = was?.shard === undefined || was.shard === '' ? 'the database' : was.shard;
  const holds = serves && is.shard === was?.shard && is.shard !== '';
  return claim(`it is a member of ${where} again`, placeOf(was), placeOf(is), holds);
};
