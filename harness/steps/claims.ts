// Claims about a topology that more than one step makes, and who is behind the names in them. Pure: they are judged from
// snapshots, long after the run.
import type { Claim } from '../model/claim.ts';
import type { StepSeen } from '../model/step.ts';
import { memberNamed, takesWrites, wellKnownMember } from '../model/topology.ts';
import type { Member, TopologySnapshot } from '../model/topology.ts';

/** One claim; `holds` is whether what was seen is what was wanted. */
export const claim = (what: string, wanted: string, seen: string, holds = wanted === seen): Claim => ({
  claim: what,
  wanted,
  seen,
  holds,
});

/** Who is behind a name of the scenario: one that a step gave, or a well-known one such as `replica-2` as things stood before. */
export const memberBehind = (
  name: string,
  { before, members }: Pick<StepSeen, 'before' | 'members'>,
): string => members[name] ?? wellKnownMember(before, name)?.name ?? name;

/** Names in one line, sorted; `none` when there are none. */
export const namesOf = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.toSorted().join(', ');

export const memberNames = (members: readonly Pick<Member, 'name'>[]): string =>
  namesOf(members.map(({ name }) => name));

/** In the shard of that member, where data is split. */
export const primaryIs = (name: string, { members }: TopologySnapshot): Claim => {
  const shard = members.find((member) => member.name === name)?.shard;
  const primaries = members.filter((member) => takesWrites(member) && member.shard === shard);
  return claim('there is exactly one primary, the one wanted', name, memberNames(primaries));
};

/** One primary, or one in each shard where data is split; a member outside of the shards is in nobody's place. */
export const onePrimary = ({ members }: TopologySnapshot): Claim => {
  const primaries = members.filter(takesWrites);
  const shards = new Set(members.map(({ shard }) => shard ?? ''));
  const wrong = [...shards].filter(
    (shard) => shard === '' || primaries.filter((member) => member.shard === shard).length !== 1,
  );
  if (members.every(({ shard }) => shard === undefined))
    return claim('there is exactly one primary', 'one', memberNames(primaries), primaries.length === 1);
  const seen = wrong.map((shard) =>
    shard === ''
      ? `outside of the shards: ${memberNames(members.filter((member) => member.shard === shard))}`
      : `${shard}: ${memberNames(primaries.filter((member) => member.shard === shard))}`,
  );
  return claim('every shard has exactly one primary', 'one each', seen.join('; ') || 'one each');
};

export const allReady = ({ members }: TopologySnapshot): Claim => {
  const idle = members.filter((member) => member.role === 'down' || !member.ready);
  return claim('every member is up and served', 'none that is not', memberNames(idle), idle.length === 0);
};

export const isNew = (name: string, before: TopologySnapshot): Claim => {
  const seen = memberNamed(before, name) === undefined ? 'absent before' : 'present before';
  return claim(`${name} is new`, 'absent before', seen);
};

export const memberCount = (wanted: number, { members }: TopologySnapshot): Claim =>
  claim('the number of members is right', String(wanted), String(members.length));

/** Every member but the primaries streams from one. */
export const allStreaming = ({ members }: TopologySnapshot): Claim => {
  const standbys = members.filter((member) => !takesWrites(member));
  const behind = standbys.filter((member) => member.replication?.streaming !== true);
  return claim('every standby streams', 'none that does not', memberNames(behind), behind.length === 0);
};

/** What the database itself complains of, such as data that nobody serves. */
export const noTroubles = ({ troubles = [] }: TopologySnapshot): Claim =>
  claim('the database reports no trouble', 'none', troubles.join('; ') || 'none');

/** One claim in one line, for messages: `every standby streams: wanted none that does not, seen pg-2`. */
export const claimText = ({ claim: what, wanted, seen }: Claim): string =>
  `${what}: wanted ${wanted}, seen ${seen}`;
