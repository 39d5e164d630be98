// The step `upgrade-members`: every member comes to the newer version, one by one. What the newer version is only the
// servers know, so the claims compare what they report before and after.
import { z } from 'zod';
import { upgradeMembers as upgradeMembersAbility } from '../abilities/versions.ts';
import { step } from '../model/step.ts';
import type { Claim } from '../model/claim.ts';
import type { StepSeen } from '../model/step.ts';
import { allReady, claim } from './claims.ts';
import { compareVersions, versionsOf } from './versions.ts';

export const upgradeMembers = step({
  verb: 'upgrade-members',
  about: 'Brings every member that is not on the version to it, one by one.',
  arguments: z.strictObject({ version: z.literal('newer').default('newer') }),
  needs: () => [upgradeMembersAbility],
  deadlineMs: 600_000,
  disturbs: true,
  title: ({ version }) => `Bring every member to the ${version} version, one by one`,
  names: () => ({ refersTo: [], gives: [] }),
  carryOut: async ({ version }, context) => {
    await context.ability(upgradeMembersAbility)({ version });
    return {};
  },
  effects: (_, seen) => [allReady(seen.after), sameVersion(seen), raised(seen)],
});

const sameVersion = ({ after }: StepSeen): Claim => {
  const versions = versionsOf(after.members);
  return claim('all members run one version', 'one', versions.join(', ') || 'none', versions.length === 1);
};

/** Above the oldest that was there and not below the newest: the same claim whether or not a member was ahead already. */
const raised = ({ before, after }: StepSeen): Claim => {
  const [oldest = ''] = versionsOf(before.members);
  const newest = versionsOf(before.members).at(-1) ?? '';
  const [lowest = ''] = versionsOf(after.members);
  const wanted = oldest === newest ? `newer than ${oldest}` : `newer than ${oldest}, at least ${newest}`;
  const holds = compareVersions(lowest, oldest) > 0 && compareVersions(lowest, newest) >= 0;
  return claim('the version was raised', wanted, lowest || 'none', holds);
};
