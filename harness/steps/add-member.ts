// The step `add-member`: one member more, on the nodes of a pool where one is named. Whether it already streams is another step's question.
import { z } from 'zod';
import { addMember as addMemberAbility } from '../abilities/members.ts';
import { step } from '../model/step.ts';
import type { Claim } from '../model/claim.ts';
import { memberNamed } from '../model/topology.ts';
import type { Member, TopologySnapshot } from '../model/topology.ts';
import { claim, isNew, memberCount } from './claims.ts';
import { isUp } from './member-claims.ts';
import { newName, poolName } from './names.ts';
import { compareVersions, versionsOf } from './versions.ts';

export const addMember = step({
  verb: 'add-member',
  about: 'Adds one member, on a node of a pool where one is named, and gives it a name.',
  arguments: z.strictObject({
    as: newName,
    pool: poolName.optional(),
    version: z
      .enum(['older', 'newer'])
      .default('newer')
      .describe(
        'Where one database can run two versions; elsewhere it joins with the version of the others.',
      ),
  }),
  needs: () => [addMemberAbility],
  deadlineMs: 300_000,
  title: ({ as, pool, version }) =>
    `Add a member${pool === undefined ? '' : ` on the pool ${pool}`} with the ${version} version, as ${as}`,
  names: ({ as }) => ({ refersTo: [], gives: [as] }),
  carryOut: async ({ as, pool, version }, context) => ({
    [as]: await context.ability(addMemberAbility)({ pool: pool ?? '', version }),
  }),
  effects: ({ as, pool, version }, { before, after, members }) => {
    const name = members[as] ?? as;
    const member = memberNamed(after, name);
    return [
      memberCount(before.members.length + 1, after),
      isNew(name, before),
      isUp(name, after),
      ...(member === undefined || member.pool === '' || pool === undefined
        ? []
        : [claim('it runs on its pool', pool, member.pool)]),
      ...(version === 'newer' ? [notBehind(member, before)] : []),
    ];
  },
});

/** Where all members must share a version the newer one comes later, so a member may join with the version there is. */
const notBehind = (member: Member | undefined, before: TopologySnapshot): Claim => {
  const newest = versionsOf(before.members).at(-1) ?? '';
  const seen = member?.version ?? '';
  const holds = compareVersions(seen, newest) >= 0;
  return claim(
    'its version is not behind the others',
    `${newest} or newer`,
    seen === '' ? 'none' : seen,
    holds,
  );
};
