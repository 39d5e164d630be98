// Members that come, go, and are replaced.
import { ability } from '../model/ability.ts';
import type { VersionName } from '../model/scenario.ts';

/** Adds one member on a node of the pool, on any where that is empty; resolves with its name once its server answers, streaming or not. */
export const addMember = ability<{ readonly pool: string; readonly version: VersionName }, string>(
  'add-member',
);

/** Takes a member and its data away for good. */
export const retireMember = ability<{ readonly member: string }>('retire-member');

export interface Replacement {
  readonly member: string;
  readonly version: VersionName;
}

/** Stops a member that takes no writes, for good, and puts one with the version in its place, on the same data; resolves once it
 * holds what its primary holds. */
export const replaceMember = ability<Replacement>('replace-member');

/** As an orchestrator deletes a pod and starts it again: politely stopped whatever its role, started on the same data with the
 * version at another address, and ready when its server answers. Nothing else is done or waited for. */
export const recreateMember = ability<Replacement>('recreate-member');
