// A cluster out of members that know nothing of each other: slots, acquaintance, replicas, and proof that it is whole.
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { shardNames } from '../../../model/topology.ts';
import { waitFor } from '../../../model/wait.ts';
import { demand, memberCalled } from './cluster.ts';
import type { RedisCluster } from './cluster.ts';
import { everybodyKnows, follow, meetCommand } from './joining.ts';
import { takeSnapshot } from './snapshot.ts';
import { viewOf } from './views.ts';
import { slotRange } from '../slots.ts';

const mastersMin = 3;

/**
 * Members 1 to n become masters with equal shares of the slots; the others follow them in turn, so that `redis-4` belongs to
 * `shard-1` where there are three. Resolves when every member finds the cluster whole and every replica is in sync. A
 * `RunError` when that takes too long, or cannot be.
 */
export const formCluster = async (cluster: RedisCluster, shards: number): Promise<void> => {
  const names = [...cluster.members.keys()];
  if (shards < mastersMin)
    throw new RunError(
      `a Redis Cluster of ${shards} masters cannot vote on who replaces one`,
      `Ask for at least ${mastersMin} shards.`,
    );
  if (names.length < shards)
    throw new RunError(`${names.length} members cannot be ${shards} masters`, 'Ask for more members.');
  for (const [index, name] of names.entries())
    cluster.shards.set(name, shardNames(shards)[index % shards] ?? '');
  await Promise.all(names.slice(0, shards).map((name, index) => appoint(cluster, name, { index, shards })));
  await introduceAll(cluster, names);
  await Promise.all(
    names.slice(shards).map(async (name, index) => {
      const { id } = await viewOf(memberCalled(cluster, names[index % shards] ?? ''));
      await follow(cluster, name, id);
    }),
  );
  await whole(cluster);
};

const appoint = async (
  cluster: RedisCluster,
  name: string,
  { index, shards }: { readonly index: number; readonly shards: number },
): Promise<void> => {
  const { first, last } = slotRange(index, shards);
  await demand(memberCalled(cluster, name), [
    // Different from the start: members that find two masters of one epoch have to sort that out first.
    ['CLUSTER', 'SET-CONFIG-EPOCH', index + 1],
    ['CLUSTER', 'ADDSLOTSRANGE', first, last],
  ]);
};

const introduceAll = async (cluster: RedisCluster, names: readonly string[]): Promise<void> => {
  const [first = '', ...others] = names;
  const meets = await Promise.all(others.map((name) => meetCommand(memberCalled(cluster, name))));
  await demand(memberCalled(cluster, first), meets);
  await everybodyKnows(cluster);
};

/** Resolves when nobody reports a trouble and every replica is in sync. */
export const whole = (cluster: RedisCluster): Promise<void> =>
  waitFor({
    what: 'the cluster to be whole',
    deadlineMs: timeoutsMs.gossip,
    signal: cluster.context.signal,
    next: 'The members’ logs are in the run’s logs folder.',
    ask: async () => {
      const { members, troubles = [] } = await takeSnapshot(cluster);
      const wrong = members.find(
        ({ role, replication }) => role === 'down' || replication?.streaming === false,
      );
      if (wrong !== undefined) return { seen: `${wrong.name} is ${wrong.role} and does not replicate` };
      return troubles.length === 0 ? { done: undefined } : { seen: troubles.join('; ') };
    },
  });
