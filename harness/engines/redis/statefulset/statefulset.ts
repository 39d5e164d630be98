// Redis Cluster in a StatefulSet: brought up in the run's namespace, and asked for what scenarios need. Commands to the servers
// are those of cluster-*.ts; what is here is about pods. The larger deeds have files of their own, on-kubernetes-*.ts.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cut, drain, freeze, kill, lose } from '../../../abilities/harms.ts';
import { recreateMember, replaceMember } from '../../../abilities/members.ts';
import { deedsOf, offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import { keptConnections } from '../../../model/connections.ts';
import type { Deployment, DeploymentKind } from '../../../model/deployment.ts';
import { keptFolder } from '../../../model/modes.ts';
import type { Plan } from '../../../model/plan.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import type { TopologySnapshot } from '../../../model/topology.ts';
import { clientSettings } from '../client/options.ts';
import { clusterAbilities } from '../cluster/abilities.ts';
import { readStored } from '../cluster/audit.ts';
import { formCluster } from '../cluster/forming.ts';
import { createLogReader } from '../cluster/milestones.ts';
import { settle } from '../cluster/replication.ts';
import { takeSnapshot } from '../cluster/snapshot.ts';
import { serverSettings } from '../cluster/cluster.ts';
import type { RedisMember } from '../cluster/cluster.ts';
import { lookAtPods, notReady, tagOf, whenPods } from './cluster.ts';
import type { SetCluster } from './cluster.ts';
import {
  clusterObjects,
  ordinalOf,
  podName,
  secretName,
  serverPort,
  setName,
  setSettings,
} from './manifest.ts';
import { admitMember, endTalking } from './members.ts';
import { recreateMember as recreatePod, replaceMember as replacePod } from './pods.ts';
import { addShard as growByShard, removeShard as shrinkByShard } from './set.ts';
import { nodeOf, podOf } from './bodies.ts';
import { addShard, removeShard } from '../steps/abilities.ts';
import { redisServices } from '../services.ts';
import { formingOrder } from './spread.ts';
import type { RedisTargetSettings } from '../client/session.ts';

/** The abilities, and how each is carried out. */
const abilities: readonly Offer<SetCluster>[] = [
  ...clusterAbilities,
  offer(
    replaceMember,
    'the set’s image to the version, delete the pod of the replica; waits for its offset, and until all find its new address',
    (cluster, request) => replacePod(cluster, request),
  ),
  offer(
    recreateMember,
    'the set’s image to the version, delete the pod whatever its role; waits until it is ready',
    (cluster, request) => recreatePod(cluster, request),
  ),
  offer(addShard, 'the set grows by a shard’s pods; they meet the others and get no slots', (cluster) =>
    growByShard(cluster),
  ),
  offer(
    removeShard,
    'its slots to the others, everybody forgets its members, the set gives up its highest numbers',
    (cluster, { member }) => shrinkByShard(cluster, member),
  ),
];

export const redisStatefulSet: DeploymentKind<'namespace'> = {
  name: 'statefulset',
  title: 'Redis Cluster in a StatefulSet',
  site: 'namespace',
  options: z.strictObject({}),
  services: () => redisServices,
  abilities,
  bodies: {
    member: { body: 'pod', harms: [freeze, kill, lose, cut] },
    node: { body: 'node', harms: [drain] },
    link: { body: 'link', harms: [cut] },
  },
  open: async (site, plan, context) => {
    const cluster = await openCluster(site, plan, context);
    await bringUp(cluster, plan.topology);
    return deploymentOf(cluster, plan);
  },
};

const openCluster = async (site: KubernetesSite, plan: Plan, context: RunContext): Promise<SetCluster> => {
  const images = site.images.upgrade('redis');
  const password = randomBytes(24).toString('hex');
  const known = {
    members: new Map<string, RedisMember>(),
    shards: new Map<string, string>(),
    ids: new Map<string, string>(),
  };
  const base = { context, password, ...known };
  const pools = (await site.nodes()).filter(({ pool }) => pool !== '');
  return {
    ...base,
    ...{ site, images },
    talks: keptConnections(),
    wish: { members: plan.topology.members, image: images.older },
    pods: new Map(),
    pools: new Map(pools.map(({ name, pool }) => [name, pool])),
    logs: new Map(),
    readLine: createLogReader(base),
  };
};

/** No undo of its own for the objects: they go with the run's namespace. */
const bringUp = async (cluster: SetCluster, { shards }: Plan['topology']): Promise<void> => {
  const { site, context, wish, password } = cluster;
  recordSettings(context);
  await mkdir(join(context.folder, 'logs'), { recursive: true, mode: keptFolder });
  context.undo('end the connections to the members', () => endTalking(cluster));
  for (const object of clusterObjects({ ...wish, pullPolicy: site.images.pullPolicy }, password))
    await site.apply(object);
  const names = Array.from({ length: wish.members }, (_, ordinal) => podName(ordinal));
  context.note(`starting ${names.length} pods of ${wish.image}`);
  await whenPods(cluster, {
    what: `${names.length} pods of ${wish.image} to be ready`,
    deadlineMs: timeoutsMs.databaseReady,
    missing: (pods) => notReady(names, pods),
  });
  for (const name of formingOrder(await lookAtPods(cluster), shards)) admitMember(cluster, name);
  await formCluster(cluster, shards);
  context.note(`${shards} masters have all slots, and every replica is in sync`);
};

const recordSettings = (context: RunContext): void => {
  const named = (prefix: string, settings: Readonly<Record<string, string | number>>) =>
    Object.entries(settings).map(([name, value]) => [`${prefix} ${name}`, String(value)] as const);
  const settings = [...named('redis', serverSettings), ...named('statefulset', setSettings)];
  context.record({ kind: 'settings', settings: { ...Object.fromEntries(settings), ...clientSettings() } });
};

const deploymentOf = (cluster: SetCluster, plan: Plan): Deployment => ({
  abilities: deedsOf(abilities, cluster),
  bodies: {
    member: (name) => cluster.site.podBody(podOf(cluster, name)),
    node: async (of) => cluster.site.nodeBody(await nodeOf(cluster, of)),
    link: (one, other) => cluster.site.linkBody([podOf(cluster, one), podOf(cluster, other)]),
  },
  snapshot: () => snapshot(cluster),
  loadProgram: () => loadProgram(cluster, plan),
  versions: () => {
    const { older, newer } = cluster.images;
    return Promise.resolve({ redis: `${tagOf(older)} -> ${tagOf(newer)}`, images: `${older}, ${newer}` });
  },
  settle: () => settle(cluster),
  stored: (member) => readStored(cluster, member),
});

/** The pods are looked at first, so that members know on which nodes they are. */
const snapshot = async (cluster: SetCluster): Promise<TopologySnapshot> => {
  await lookAtPods(cluster);
  const taken = await takeSnapshot(cluster);
  return { ...taken, members: taken.members.toSorted((a, b) => ordinalOf(a.name) - ordinalOf(b.name)) };
};

const secretPath = '/drydock/secret';

/** Members by name, as their addresses change while the load runs. */
const loadProgram = (
  { site, members }: SetCluster,
  { topology, load }: Plan,
): ReturnType<Deployment['loadProgram']> => {
  const target: RedisTargetSettings = {
    seeds: [...members.keys()].map((name) => ({
      host: `${name}.${setName}.${site.namespace}.svc`,
      port: serverPort,
    })),
    passwordFile: `${secretPath}/password`,
    shards: topology.shards,
    waitReplicas: load.waitReplicas,
  };
  return {
    entry: new URL('../client/load-main.ts', import.meta.url),
    secretMount: { secret: secretName, path: secretPath },
    target,
  };
};
