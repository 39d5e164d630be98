// Shards that come and go. Their members' servers are somebody else's: here they are only made a part of the cluster, or none.
import { RunError } from '../../../model/errors.ts';
import type { RedisCluster } from './cluster.ts';
import { spreadSlots } from './balance.ts';
import { whole } from './forming.ts';
import { follow, forgetEverywhere, masterOfShard, meetCluster } from './joining.ts';
import { viewOf, viewsOf } from './views.ts';
import { memberCalled } from './cluster.ts';

/**
 * Makes members that belong to nobody a shard without slots: the first one its master, the others its replicas. Resolves with the
 * shard's name when they are in sync and everybody knows them.
 */
export const adoptShard = async (
  cluster: RedisCluster,
  names: readonly [string, ...string[]],
): Promise<string> => {
  const [first, ...others] = names;
  const shard = nextShard([...cluster.shards.values()]);
  for (const name of names) await meetCluster(cluster, name);
  const { id } = await viewOf(memberCalled(cluster, first));
  await Promise.all(others.map((name) => follow(cluster, name, id)));
  for (const name of names) cluster.shards.set(name, shard);
  // A master that has just joined refuses everything for up to its node time-out, data from other masters included.
  await whole(cluster);
  return shard;
};

/** The lowest number that is free. */
const nextShard = (taken: readonly string[]): string => {
  for (let number = 1; ; number += 1) if (!taken.includes(`shard-${number}`)) return `shard-${number}`;
};

/**
 * Moves the slots of the member's shard to the others and makes everybody forget its members. Resolves with their names, replicas
 * first; they are out of the cluster then, and their servers still run and are for the caller to end.
 */
export const dissolveShard = async (cluster: RedisCluster, name: string): Promise<readonly string[]> => {
  memberCalled(cluster, name);
  const shard = cluster.shards.get(name);
  if (shard === undefined) throw new RunError(`${name} belongs to no shard`, 'Name a member of a shard.');
  const master = await masterOfShard(cluster, shard);
  await spreadSlots(cluster, [master.member]);
  const all = [...cluster.shards].filter(([, other]) => other === shard).map(([member]) => member);
  const leaving = [...all.filter((member) => member !== master.member), master.member];
  const views = await viewsOf(cluster);
  const ids = leaving.map((member) => views.get(member)?.id).filter((id) => id !== undefined);
  for (const member of leaving) {
    cluster.members.delete(member);
    cluster.shards.delete(member);
  }
  for (const id of ids) await forgetEverywhere(cluster, id);
  return leaving;
};
