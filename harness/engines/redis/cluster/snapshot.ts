// Who the members of a cluster say that they are. Looks only; a member that does not answer is down.
import type { Member, TopologySnapshot } from '../../../model/topology.ts';
import type { RedisCluster, RedisMember } from './cluster.ts';
import { sizeOf } from './nodes.ts';
import { troublesIn } from './troubles.ts';
import { masterOf, viewsOf } from './views.ts';
import type { View } from './views.ts';
import { slotCount } from '../slots.ts';

export const takeSnapshot = async (cluster: RedisCluster): Promise<TopologySnapshot> => {
  const members = [...cluster.members.values()];
  const views = await viewsOf(cluster);
  const versions = await Promise.all(
    members.map((member) => (views.has(member.name) ? versionOf(cluster, member) : Promise.resolve(''))),
  );
  return {
    members: members.map((member, index) =>
      describe(cluster, views, { ...placeOf(member), version: versions[index] ?? '' }),
    ),
    troubles: troublesIn(
      views,
      members.map(({ name }) => name),
      (id) => cluster.ids.get(id) ?? `the node ${id}`,
    ),
  };
};

type RedisPlace = Pick<Member, 'name' | 'node' | 'pool'>;

const placeOf = ({ name, node, pool }: RedisMember): RedisPlace => ({ name, node, pool });

/** Empty when it went away just now. */
const versionOf = (cluster: RedisCluster, member: RedisMember): Promise<string> =>
  member.version().catch(() => {
    cluster.context.signal.throwIfAborted();
    return '';
  });

const describe = (
  cluster: RedisCluster,
  views: ReadonlyMap<string, View>,
  { version, ...place }: RedisPlace & Pick<Member, 'version'>,
): Member => {
  const view = views.get(place.name);
  const knownBy = knowersOf(place.name, cluster, views);
  if (view === undefined) {
    const shard = cluster.shards.get(place.name) ?? '';
    const gone = { address: '', role: 'down', version: '', ready: false, timeline: null, replication: null };
    return { ...place, ...gone, shard, share: shareOf(shard, cluster, views), knownBy };
  }
  const { self, replication, id } = view;
  const shard = shardOf(view, cluster, views);
  return {
    ...place,
    address: id,
    role: self.role,
    version,
    ready: true,
    timeline: self.configEpoch,
    replication: self.role === 'master' ? null : { streaming: replication.linkUp, synchronous: false },
    shard,
    share: shareOf(shard, cluster, views),
    knownBy,
  };
};

/** The others that have a node of that member in their view. */
const knowersOf = (
  name: string,
  { ids }: RedisCluster,
  views: ReadonlyMap<string, View>,
): readonly string[] =>
  [...views.values()]
    .filter(({ member, nodes }) => member !== name && nodes.some(({ id }) => ids.get(id) === name))
    .map(({ member }) => member);

/** A master has a shard if it has slots; a replica has that of its master, or its own as long as its master is down. */
const shardOf = (view: View, cluster: RedisCluster, views: ReadonlyMap<string, View>): string => {
  const known = cluster.shards.get(view.member) ?? '';
  if (view.self.role === 'master') return view.self.slots.length === 0 ? '' : known;
  const master = masterOf(view, views);
  return master?.self.role !== 'master' ? known : shardOf(master, cluster, views);
};

const shareOf = (shard: string, cluster: RedisCluster, views: ReadonlyMap<string, View>): number => {
  const masters = [...views.values()].filter(
    (view) => shard !== '' && view.self.role === 'master' && shardOf(view, cluster, views) === shard,
  );
  return masters.reduce((sum, { self }) => sum + sizeOf(self.slots), 0) / slotCount;
};
