// The bugs that can be planted into a synthetic history of a sharded database, one function each.
import type { Operation } from '../../load/ledger.ts';
import type { StoredRow } from '../../harness/model/history.ts';
import type { Plant } from './history.ts';
import { shardedHistory } from './sharded.ts';
import type { ShardOutage } from './sharded.ts';
import type { MemberInMemory } from './in-memory.ts';

/** A shard has lost the last writes that it acknowledged, on all of its members. */
export const shardLoses = (shard: string, count: number): Plant =>
  onShard(shard, (rows) => rows.slice(0, -count));

/** A shard holds its first writes twice. */
export const shardDuplicates = (shard: string, count: number): Plant =>
  onShard(shard, (rows) => rows.map((row, place) => (place < count ? { ...row, copies: 2 } : row)));

/** A shard holds rows that nobody sent. */
export const shardInvents = (shard: string, count: number): Plant =>
  onShard(shard, (rows) => [
    ...rows,
    ...Array.from({ length: count }, (_, sequence) => ({ writer: 'nobody', sequence, copies: 1 })),
  ]);

/** A shard holds the first writes that its clients were refused. */
export const shardResurrects =
  (shard: string, count: number): Plant =>
  (history) => {
    const refused = (history.ledger?.operations ?? [])
      .filter(({ lane, outcome }) => lane.startsWith('master-') && outcome === 'refused')
      .slice(0, count)
      .map(({ lane, sequence }) => ({ writer: lane, sequence, copies: 1 }));
    return onShard(shard, (rows) => [...rows, ...refused])(history);
  };

/** The first write of one shard is held by another one too, as after a slot that was moved by halves. */
export const keyOnTwoShards =
  (shard: string, other: string): Plant =>
  (history) => {
    const [first] = history.stored.find((member) => member.shard === shard)?.rows ?? [];
    return onShard(other, (rows) => (first === undefined ? rows : [...rows, first]))(history);
  };

/** A member is something else than it was when it is read back. */
export const readBackAs =
  (member: string, about: Partial<Pick<MemberInMemory, 'role' | 'shard'>>): Plant =>
  (history) => ({
    ...history,
    stored: history.stored.map((each) => (each.member === member ? { ...each, ...about } : each)),
  });

/** Shards go away in another way than by a plain failover. */
export const shardOutages =
  (...outages: readonly ShardOutage[]): Plant =>
  () =>
    shardedHistory(outages);

/** One operation of a service fails, for no reason that anybody knows. */
export const oneFails =
  (lane: string, sequence: number): Plant =>
  (history) =>
    eachOperation(lane, (operation) =>
      operation.sequence === sequence
        ? { ...operation, outcome: 'refused', reason: 'CLUSTERDOWN' }
        : operation,
    )(history);

/** The clients of a lane are answered by a member that they should not have come to, or only by one of those that may. */
export const answeredBy = (lane: string, address: string, role: string): Plant =>
  eachOperation(lane, (operation) =>
    operation.peer === undefined ? operation : { ...operation, peer: { address, role } },
  );

const eachOperation =
  (lane: string, change: (operation: Operation) => Operation): Plant =>
  (history) => ({
    ...history,
    ledger: history.ledger && {
      ...history.ledger,
      operations: history.ledger.operations.map((each) => (each.lane === lane ? change(each) : each)),
    },
  });

const onShard =
  (shard: string, change: (rows: readonly StoredRow[]) => readonly StoredRow[]): Plant =>
  (history) => ({
    ...history,
    stored: history.stored.map((each) =>
      each.shard === shard ? { ...each, rows: change(each.rows) } : each,
    ),
  });
