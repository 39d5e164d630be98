// The versions that members run, and the one of the operator that manages them.
import { ability } from '../model/ability.ts';
import type { NoRequest } from '../model/ability.ts';
import type { VersionName } from '../model/scenario.ts';

/** Brings every member that is not on the version to it, one by one. */
export const upgradeMembers = ability<{ readonly version: VersionName }>('upgrade-members');

/** Images by their names. */
export interface OperatorSeen {
  /** What its controller runs. */
  readonly image: string;
  /** What each member has of it, by member. */
  readonly members: Readonly<Record<string, string>>;
}

/** Which operator runs, and which one made the members. */
export const readOperator = ability<NoRequest, OperatorSeen>('read-operator', { looks: true });

/** Puts the newer one of two operators in, and resolves when every member runs what belongs to it and all stream. */
export const upgradeOperator = ability<NoRequest>('upgrade-operator');
