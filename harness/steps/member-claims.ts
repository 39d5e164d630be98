// Claims about one member whose server was stopped and came back: its version, its role and its shard.
import type { Claim } from '../model/claim.ts';
import type { BeforeAndAfter, StepSeen } from '../model/step.ts';
import { memberNamed, takesWrites } from '../model/topology.ts';
import type { Member, TopologySnapshot } from '../model/topology.ts';
import type { VersionName } from '../model/scenario.ts';
import { claim, memberNames } from './claims.ts';
import { compareVersions, versionsOf } from './versions.ts';

export const isUp = (name: string, snapshot: TopologySnapshot): Claim =>
  claim(`${name} is up`, 'up', stateOf(memberNamed(snapshot, name)));

const stateOf = (member: Member | undefined): string => {
  if (member === undefined) return 'absent';
  return member.role === 'down' ? 'down' : 'up';
};

/** The newer version is above its own of before and not behind the others; the older one is the one it had. */
export const hasVersion = (name: string, version: VersionName, { before, after }: StepSeen): Claim => {
  const was = memberNamed(before, name)?.version ?? '';
  const seen = memberNamed(after, name)?.version ?? '';
  if (version === 'older') return claim('its version is the one it had', was, seen || 'none');
  const newest = versionsOf(before.members).at(-1) ?? '';
  return raised('its version was raised', { was, newest }, seen);
};

/** Above what was there and not behind the newest: the same claim whether or not a member was ahead already. */
export const raised = (
  what: string,
  { was, newest }: { readonly was: string; readonly newest: string },
  seen: string,
): Claim => {
  const wanted = was === newest ? `newer than ${was}` : `newer than ${was}, at least ${newest}`;
  const holds = compareVersions(seen, was) > 0 && compareVersions(seen, newest) >= 0;
  return claim(what, wanted, seen || 'none', holds);
};

/** A member that takes writes must not be stopped while it does: what it has not passed on is lost. */
export const tookNoWrites = (name: string, snapshot: TopologySnapshot): Claim => {
  const member = memberNamed(snapshot, name);
  const was = member === undefined ? 'absent' : member.role;
  const seen = member !== undefined && takesWrites(member) ? was : `no primary, but ${was}`;
  return claim('it took no writes when it went', `no primary, but ${was}`, seen);
};

/** What one is in a database whose data is split: `replica of shard-2`; elsewhere the role alone. */
export const placeOf = (member: Member | undefined): string => {
  if (member === undefined) return 'absent';
  if (member.shard === undefined) return member.role;
  return `${member.role} of ${member.shard === '' ? 'no shard' : member.shard}`;
};

/** The shard that the member was in has exactly one primary. */
export const oneInShard = (name: string, { before, after }: BeforeAndAfter): Claim => {
  const shard = memberNamed(before, name)?.shard;
  const primaries = after.members.filter((member) => takesWrites(member) && member.shard === shard);
  const where = shard === undefined ? 'there' : shard === '' ? 'no shard' : shard;
  const verb = shard === undefined ? 'is' : 'has';
  return claim(
    `${where} ${verb} exactly one primary`,
    'one',
    primaries.length === 1 ? 'one' : memberNames(primaries),
  );
};
