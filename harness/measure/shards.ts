// Who held which part of the data when everything was read back. Where data is not split it is all one part.
import type { HistoryHead, ReadBack } from '../model/history.ts';
import { writersIn } from '../model/plan.ts';
import { topologiesOf } from './timeline.ts';

export interface Shard<Member extends ReadBack = ReadBack> {
  /** Empty where data is not split. */
  readonly shard: string;
  /** Exactly one, if all is well. */
  readonly primaries: readonly Member[];
  readonly replicas: readonly Member[];
}

/** What is known of the members that were read back is the caller's. */
interface SeenShards<Member extends ReadBack> extends Pick<HistoryHead, 'events' | 'plan'> {
  readonly stored: readonly Member[];
}

/** Whether the data was split when it was read back. */
export const isSplit = (stored: readonly ReadBack[]): boolean =>
  stored.some(({ shard }) => shard !== undefined);

/** By name. A shard of the last snapshot that nobody was read back of is one of them. */
export const shardsOf = <Member extends ReadBack>({
  plan,
  events,
  stored,
}: SeenShards<Member>): readonly Shard<Member>[] => {
  const takesWrites = writersIn(plan);
  const shardOf = (shard: string, members: readonly Member[]): Shard<Member> => ({
    shard,
    primaries: members.filter(takesWrites),
    replicas: members.filter((member) => !takesWrites(member)),
  });
  if (!isSplit(stored)) return [shardOf('', stored)];
  const members = topologiesOf(events).after?.members ?? [];
  const names = new Set([...members, ...stored].map(({ shard }) => shard ?? ''));
  return [...names]
    .filter((shard) => shard !== '')
    .sort()
    .map((name) =>
      shardOf(
        name,
        stored.filter(({ shard }) => shard === name),
      ),
    );
};

/** Members that belong to no shard, though data is split: what they hold is served to nobody. */
export const orphansOf = <Member extends ReadBack>(stored: readonly Member[]): readonly Member[] =>
  isSplit(stored) ? stored.filter(({ shard = '' }) => shard === '') : [];

/** Why it cannot be said what the database holds: a part of the data without exactly one primary. Null when there is none. */
export const withoutOnePrimary = (seen: SeenShards<ReadBack>): string | null => {
  const broken = shardsOf(seen).filter(({ primaries }) => primaries.length !== 1);
  return broken.length === 0 ? null : broken.map(brokenText).join('; ');
};

const brokenText = ({ shard, primaries }: Shard): string => {
  if (primaries.length === 0)
    return shard === ''
      ? 'there was no primary when the members were read back'
      : `${shard} had no primary when the members were read back`;
  const names = primaries.map(({ member }) => member).join(', ');
  const of = shard === '' ? 'the primary' : `the primary of ${shard}`;
  return `more than one member was ${of} when they were read back: ${names}`;
};
