// Whose rows the audit sets against the ledger: each member's, and where data is split those of all primaries together.
import type { History, StoredMember } from '../model/history.ts';
import { copiesOf } from './copies.ts';
import type { Copies } from './copies.ts';
import { isSplit, orphansOf, shardsOf, withoutOnePrimary } from './shards.ts';

/** Rows that are set against the ledger as a whole: those of a member, or of all primaries of a split database. */
export interface Holder extends Pick<StoredMember, 'member' | 'role' | 'rows'> {
  /** The writes that may be lost there; absent where all of them may be. */
  readonly ought?: Copies;
}

const nothing: Copies = new Map();

/** A replica ought to have what its own primary holds; a member of no shard ought to have nothing. */
export const holdersOf = (history: History): readonly Holder[] => {
  const { stored } = history;
  if (!isSplit(stored)) return stored;
  const shards = shardsOf(history);
  const primaries = shards.flatMap((shard) => shard.primaries);
  const replicas = shards.flatMap((shard) => {
    const ought = copiesOf(shard.primaries.flatMap(({ rows }) => rows));
    return shard.replicas.map((replica): Holder => ({ ...replica, ought }));
  });
  const orphans = orphansOf(stored).map((orphan): Holder => ({
    ...orphan,
    role: `${orphan.role} of no shard`,
    ought: nothing,
  }));
  return [...together(primaries, withoutOnePrimary(history) === null), ...replicas, ...orphans];
};

/** What they hold together is what the database holds only if there is exactly one of each shard. */
const together = (primaries: readonly StoredMember[], complete: boolean): readonly Holder[] => {
  const [first] = primaries;
  if (first === undefined) return [];
  return [
    {
      member: primaries.map(({ member }) => member).join(', '),
      role: complete ? first.role : `${first.role}, not one of each shard`,
      rows: primaries.flatMap(({ rows }) => rows),
    },
  ];
};
