// Whose rows the audit sets against the ledger: each member's, and where data is split those of all primaries together.
import type { History, ReadBack, StoredMember } from '../model/history.ts';
import { readCopies } from './copies.ts';
import type { Copies } from './copies.ts';
import { isSplit, orphansOf, shardsOf, withoutOnePrimary } from './shards.ts';

/** What members hold together; read once for the same members. */
export type Reading = (members: readonly StoredMember[]) => Promise<Copies>;

export const createReading = (): Reading => {
  const read = new Map<string, Promise<Copies>>();
  return (members) => {
    const key = JSON.stringify(members.map(({ member }) => member));
    const copies = read.get(key) ?? readCopies(members);
    read.set(key, copies);
    return copies;
  };
};

/** Writes that are set against the ledger as a whole: those of a member, or of all primaries of a split database. */
export interface Holder extends Pick<ReadBack, 'member' | 'role'> {
  readonly members: readonly StoredMember[];
  readonly copies: Copies;
  /** The writes that may be lost there; absent where all of them may be. */
  readonly ought?: Copies;
}

/** A replica ought to have what its own primary holds; a member of no shard ought to have nothing. */
export const holdersOf = async (history: History, copiesOf: Reading): Promise<readonly Holder[]> => {
  const { stored } = history;
  const alone = async (member: StoredMember, ought?: readonly StoredMember[]): Promise<Holder> => ({
    member: member.member,
    role: member.role,
    members: [member],
    copies: await copiesOf([member]),
    ...(ought !== undefined && { ought: await copiesOf(ought) }),
  });
  if (!isSplit(stored)) return Promise.all(stored.map((member) => alone(member)));
  const shards = shardsOf(history);
  const primaries = shards.flatMap((shard) => shard.primaries);
  const orphans = orphansOf(stored).map((orphan) => ({ ...orphan, role: `${orphan.role} of no shard` }));
  return Promise.all([
    ...together(primaries, withoutOnePrimary(history) === null).map(async (holder) => ({
      ...holder,
      copies: await copiesOf(primaries),
    })),
    ...shards.flatMap((shard) => shard.replicas.map((replica) => alone(replica, shard.primaries))),
    ...orphans.map((orphan) => alone(orphan, [])),
  ]);
};

/** What they hold together is what the database holds only if there is exactly one of each shard. */
const together = (
  primaries: readonly StoredMember[],
  complete: boolean,
): readonly Omit<Holder, 'copies'>[] => {
  const [first] = primaries;
  if (first === undefined) return [];
  return [
    {
      member: primaries.map(({ member }) => member).join(', '),
      role: complete ? first.role : `${first.role}, not one of each shard`,
      members: primaries,
    },
  ];
};
