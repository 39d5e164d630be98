// Claims about a topology that more than one step makes. Pure: they are judged from snapshots, long after the run.
import type { Claim } from '../model/step.ts';
import type { Member, TopologySnapshot } from '../model/topology.ts';

/** One claim; `holds` is whether what was seen is what was wanted. */
export const claim = (what: string, wanted: string, seen: string, holds = wanted === seen): Claim => ({
  claim: what,
  wanted,
  seen,
  holds,
});

/** Names in one line, sorted; `none` when there are none. */
export const namesOf = (members: readonly Pick<Member, 'name'>[]): string =>
  members.length === 0
    ? 'none'
    : members
        .map(({ name }) => name)
        .sort()
        .join(', ');

export const primaryIs = (member: string, { members }: TopologySnapshot): Claim =>
  claim('there is exactly one primary, the one wanted', member, namesOf(members.filter(isPrimary)));

export const onePrimary = ({ members }: TopologySnapshot): Claim => {
  const primaries = members.filter(isPrimary);
  return claim('there is exactly one primary', 'one', namesOf(primaries), primaries.length === 1);
};

export const allReady = ({ members }: TopologySnapshot): Claim => {
  const idle = members.filter((member) => member.role === 'down' || !member.ready);
  return claim('every member is up and served', 'none that is not', namesOf(idle), idle.length === 0);
};

export const memberCount = (wanted: number, { members }: TopologySnapshot): Claim =>
  claim('the number of members is right', String(wanted), String(members.length));

/** Every member but the primary streams from it. */
export const allStreaming = ({ members }: TopologySnapshot): Claim => {
  const standbys = members.filter((member) => !isPrimary(member));
  const behind = standbys.filter((member) => member.replication?.streaming !== true);
  return claim('every standby streams', 'none that does not', namesOf(behind), behind.length === 0);
};

/** One claim in one line, for messages: `every standby streams: wanted none that does not, seen pg-2`. */
export const claimText = ({ claim: what, wanted, seen }: Claim): string =>
  `${what}: wanted ${wanted}, seen ${seen}`;

const isPrimary = (member: Member): boolean => member.role === 'primary';
