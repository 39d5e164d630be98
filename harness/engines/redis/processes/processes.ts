// A Redis Cluster as processes on this machine: masters and replicas, brought up and proven whole.
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { cut, freeze, kill, lose } from '../../../abilities/harms.ts';
import { deedsOf } from '../../../model/ability.ts';
import type { Deployment, DeploymentKind } from '../../../model/deployment.ts';
import type { Plan } from '../../../model/plan.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import type { LocalSite } from '../../../model/site.ts';
import { clientSettings } from '../client/options.ts';
import { serverSettings } from '../cluster/cluster.ts';
import { readStored } from '../cluster/audit.ts';
import { formCluster } from '../cluster/forming.ts';
import { createLogReader } from '../cluster/milestones.ts';
import { settle } from '../cluster/replication.ts';
import { takeSnapshot } from '../cluster/snapshot.ts';
import { bodyOf, processAbilities } from './abilities.ts';
import type { LocalRedis } from './cluster.ts';
import { addServer } from './server.ts';
import { diagnoseServers, findServers } from './servers.ts';
import type { RedisServer, RedisServers } from './servers.ts';
import { redisServices } from '../services.ts';
import type { RedisTargetSettings } from '../client/session.ts';

export const redisProcesses: DeploymentKind<'servers'> = {
  name: 'processes',
  title: 'Redis Cluster as processes',
  site: 'servers',
  options: z.strictObject({}),
  services: () => redisServices,
  abilities: processAbilities,
  bodies: {
    member: { body: 'server', harms: [freeze, kill, lose, cut] },
    link: { body: 'link', harms: [cut] },
  },
  diagnose: diagnoseServers,
  open: async (site, plan, context) => {
    const { members, shards } = plan.topology;
    const cluster = await createCluster(site, context);
    context.note(`starting ${members} members with version ${cluster.servers.older.version}`);
    for (let number = 0; number < members; number += 1) await addServer(cluster, 'older');
    await formCluster(cluster, shards);
    context.note(`${shards} masters have the slots, ${members - shards} replicas follow them`);
    recordSettings(context);
    return deploymentOf(cluster, plan);
  },
};

const createCluster = async (site: LocalSite, context: RunContext): Promise<LocalRedis> => {
  const password = randomBytes(24).toString('hex');
  const over = new AbortController();
  context.undo('stop reading the servers’ logs', () => {
    over.abort();
    return Promise.resolve();
  });
  const shared = { context, password, members: new Map(), shards: new Map(), ids: new Map() };
  return {
    ...shared,
    site,
    servers: await openServers(site, context),
    passwordFile: await site.writePrivate('redis.password', password),
    processes: new Map(),
    readLog: createLogReader(shared),
    over: over.signal,
    nextNumber: 1,
  };
};

/** The servers' programs where the servers' user can run them. */
const openServers = async (site: LocalSite, context: RunContext): Promise<RedisServers> => {
  const servers = await findServers(site.host);
  if (servers.note !== '') context.note(servers.note);
  const readable = async (server: RedisServer): Promise<RedisServer> => {
    if (server.fetchedInto === null) return server;
    const folder = await site.readablePath(server.fetchedInto);
    return { ...server, program: join(folder, basename(server.program)) };
  };
  return { ...servers, older: await readable(servers.older), newer: await readable(servers.newer) };
};

const recordSettings = (context: RunContext): void => {
  const named = Object.entries(serverSettings).map(([name, value]) => [`redis ${name}`, value] as const);
  context.record({ kind: 'settings', settings: { ...Object.fromEntries(named), ...clientSettings() } });
};

const deploymentOf = (cluster: LocalRedis, { topology, load }: Plan): Deployment => {
  const { older, newer } = cluster.servers;
  return {
    abilities: deedsOf(processAbilities, cluster),
    bodies: {
      member: (name) => cluster.site.serverBody(bodyOf(cluster, name)),
      link: (one, other) => cluster.site.linkBody([bodyOf(cluster, one), bodyOf(cluster, other)]),
    },
    snapshot: () => takeSnapshot(cluster),
    loadProgram: () => {
      const target: RedisTargetSettings = {
        seeds: seedsOf(cluster),
        passwordFile: cluster.passwordFile,
        shards: topology.shards,
        waitReplicas: load.waitReplicas,
      };
      return { entry: new URL('../client/load-main.ts', import.meta.url), target };
    },
    versions: () => Promise.resolve({ redis: `${older.version} -> ${newer.version}` }),
    settle: () => settle(cluster),
    stored: (name) => readStored(cluster, name),
  };
};

const seedsOf = ({ processes }: LocalRedis): readonly Endpoint[] =>
  [...processes.values()].map(({ port }) => ({ host: '127.0.0.1', port }));
