// What a Redis Cluster as processes can be asked to do beyond what commands alone can: everything about servers.
import { recreateMember, replaceMember } from '../../../abilities/members.ts';
import type { Replacement } from '../../../abilities/members.ts';
import { offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import { RunError } from '../../../model/errors.ts';
import type { LocalServerBody } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { memberCalled } from '../cluster/cluster.ts';
import { clusterAbilities } from '../cluster/abilities.ts';
import { forgetStrangers, joinAsReplica, listedEverywhere, whenEach } from '../cluster/joining.ts';
import { inSync } from '../cluster/replication.ts';
import { addShard, removeShard } from '../steps/abilities.ts';
import { adoptShard, dissolveShard } from '../cluster/shards.ts';
import { viewOf } from '../cluster/views.ts';
import { isRunning, newPorts, processOf } from './cluster.ts';
import type { LocalRedis, LocalProcess } from './cluster.ts';
import { addServer, killServer, startServer, stopServer } from './server.ts';

/** The abilities, and how each is carried out. */
export const processAbilities: readonly Offer<LocalRedis>[] = [
  ...clusterAbilities,
  offer(
    replaceMember,
    'clean stop of a replica, the version’s server on the same data, wait until it is in sync',
    (cluster, request) => replace(cluster, request),
  ),
  offer(
    recreateMember,
    'SIGTERM whatever its role, the version’s server on the same data at another port',
    async (cluster, { member: name, version }) => {
      const member = processOf(cluster, name);
      await stopServer(cluster, member);
      Object.assign(member, await newPorts(cluster), { version });
      await startServer(cluster, member);
    },
  ),
  offer(addShard, 'new servers, CLUSTER MEET, one master and its replicas by CLUSTER REPLICATE', (cluster) =>
    newShard(cluster),
  ),
  offer(
    removeShard,
    'slots to the other shards, CLUSTER FORGET to every member, servers stopped, data deleted',
    async (cluster, { member: name }) => {
      for (const left of await dissolveShard(cluster, name)) {
        const member = processOf(cluster, left);
        await killServer(cluster, member);
        await cluster.site.removeFolder(member.folder);
        cluster.processes.delete(left);
      }
    },
  ),
];

/** What is to be known of a member's server to harm it. */
export const bodyOf = (cluster: LocalRedis, name: string): LocalServerBody => {
  const member = processOf(cluster, name);
  return {
    name,
    folder: member.folder,
    process: () => member.server,
    ports: () => [member.port, member.busPort],
    peers: () =>
      [...cluster.processes.keys()].filter((other) => other !== name).map((other) => bodyOf(cluster, other)),
    ask: () => memberCalled(cluster, name).ask([['PING']], timeoutsMs.memberAnswer),
    revive: async () => {
      if (!isRunning(member)) await startServer(cluster, member);
    },
    rejoin: () => rejoin(cluster, member),
  };
};

const replace = async (cluster: LocalRedis, { member: name, version }: Replacement): Promise<void> => {
  const member = processOf(cluster, name);
  const { self, id } = await viewOf(memberCalled(cluster, name));
  if (self.role === 'master')
    throw new RunError(
      `${name} is a master and cannot be replaced without an outage; nothing was changed`,
      'Hand over to its replica first.',
    );
  await stopServer(cluster, member);
  member.version = version;
  await startServer(cluster, member);
  await inSync(cluster, name);
  await whenEach(cluster, `everybody to reach ${name} again`, 'does not', ({ nodes }) => {
    const node = nodes.find((known) => known.id === id);
    return node?.health === 'well' && node.linked;
  });
  await listedEverywhere(cluster, name);
};

/** With as many members as the largest shard has. */
const newShard = async (cluster: LocalRedis): Promise<string> => {
  const sizes = [...Map.groupBy(cluster.shards.values(), (shard) => shard).values()].map(
    ({ length }) => length,
  );
  const version = newestOf([...cluster.processes.values()]);
  const first = await addServer(cluster, version);
  const others: string[] = [];
  while (others.length + 1 < Math.max(...sizes)) others.push(await addServer(cluster, version));
  await adoptShard(cluster, [first, ...others]);
  return first;
};

/** A shard that joins in the middle of an upgrade need not be upgraded again. */
const newestOf = (members: readonly LocalProcess[]): LocalProcess['version'] =>
  members.some(({ version }) => version === 'newer') ? 'newer' : 'older';

const rejoin = async (cluster: LocalRedis, member: LocalProcess): Promise<void> => {
  const shard = cluster.shards.get(member.name);
  if (shard === undefined) throw new RunError(`${member.name} belonged to no shard`, 'Look at the plan.');
  if (!isRunning(member)) {
    await cluster.site.makeFolder(member.name);
    await startServer(cluster, member);
  }
  await forgetStrangers(cluster);
  await joinAsReplica(cluster, member.name, shard);
};
