// What an order of a runbook is meant to bring about, as claims over two snapshots. Pure.
import type { Order } from './abilities.ts';
import type { Claim } from '../../../model/claim.ts';
import type { BeforeAndAfter } from '../../../model/step.ts';
import { memberNamed, primaryOf, takesWrites } from '../../../model/topology.ts';
import type { TopologySnapshot } from '../../../model/topology.ts';
import { claim, namesOf } from '../../../steps/claims.ts';
import { placeOf } from '../../../steps/member-claims.ts';

export const outcomeOf = (order: Order, seen: BeforeAndAfter): readonly Claim[] => {
  const about = order.about ?? '';
  if (order.order === 'forget') return [forgotten(about, seen.after)];
  if (order.order === 'fail-over') return [primaryChanged(order.to, seen)];
  return [known(about, seen.after), joined(about, seen.after)];
};

const forgotten = (about: string, after: TopologySnapshot): Claim => {
  const knowers = memberNamed(after, about)?.knownBy;
  const seen = knowers === undefined ? 'the members keep no list' : namesOf(knowers);
  return claim(`no member counts ${about} as one of theirs`, 'none', seen);
};

/** A member that the others do not know is never elected, whatever it holds. */
const known = (about: string, after: TopologySnapshot): Claim => {
  const knowers = memberNamed(after, about)?.knownBy ?? [];
  const others = after.members.map(({ name }) => name).filter((name) => name !== about);
  return claim(`every other member counts ${about} as one of theirs`, namesOf(others), namesOf(knowers));
};

/** To be met is not enough: a member that follows nobody holds nothing. */
const joined = (about: string, after: TopologySnapshot): Claim => {
  const member = memberNamed(after, about);
  const primary = member === undefined ? undefined : primaryOf(after, member);
  const holds =
    member?.replication?.streaming === true &&
    !takesWrites(member) &&
    member.shard !== '' &&
    (primary?.share ?? 0) > 0;
  const streaming = member?.replication?.streaming === true ? 'streaming' : 'not streaming';
  return claim(
    `${about} follows a primary that has data`,
    'a replica, streaming',
    `${placeOf(member)}, ${streaming}`,
    holds,
  );
};

const primaryChanged = (to: string, { before, after }: BeforeAndAfter): Claim => {
  const shard = memberNamed(before, to) ?? {};
  const old = primaryOf(before, shard)?.name ?? 'nobody';
  const now = primaryOf(after, shard)?.name ?? 'nobody';
  return claim(`the primary above ${to} changes`, `not ${old}`, now, now !== 'nobody' && now !== old);
};
