// The step `upgrade-members`: every member comes to the newer version, one by one. What the newer version is only the
// servers know, so the claims compare what they report before and after.
import { z } from 'zod';
import { upgradeMembers as upgradeMembersAbility } from '../abilities/versions.ts';
import { step } from '../model/step.ts';
import type { Claim } from '../model/claim.ts';
import type { StepSeen } from '../model/step.ts';
import { allReady, claim } from './claims.ts';
import { raised } from './member-claims.ts';
import { versionsOf } from './versions.ts';

export const upgradeMembers = step({
  verb: 'upgrade-members',
  about: 'Brings every member that is not on the version to it, one by one.',
  arguments: z.strictObject({ version: z.literal('newer').default('newer') }),
  needs: () => [upgradeMembersAbility],
  deadlineMs: 1_200_000,
  disturbs: true,
  title: ({ version }) => `Bring every member to the ${version} version, one by one`,
  names: () => ({ refersTo: [], gives: [] }),
  carryOut: async ({ version }, context) => {
    await context.ability(upgradeMembersAbility)({ version });
    return {};
  },
  effects: (_, seen) => [allReady(seen.after), sameVersion(seen), allRaised(seen)],
});

const sameVersion = ({ after }: StepSeen): Claim => {
  const versions = versionsOf(after.members);
  return claim('all members run one version', 'one', versions.join(', ') || 'none', versions.length === 1);
};

const allRaised = ({ before, after }: StepSeen): Claim => {
  const versions = versionsOf(before.members);
  const [lowest = ''] = versionsOf(after.members);
  return raised('the version was raised', { was: versions[0] ?? '', newest: versions.at(-1) ?? '' }, lowest);
};
