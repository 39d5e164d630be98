// The versions that members run.
import { ability } from '../model/ability.ts';
import type { VersionName } from '../model/scenario.ts';

/** Brings every member that is not on the version to it, one by one. */
export const upgradeMembers = ability<{ readonly version: VersionName }>('upgrade-members');
