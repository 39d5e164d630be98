// PostgreSQL as processes on this machine: a primary and its standbys, brought up with the load's table in them.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { cut, freeze, kill } from '../../../abilities/harms.ts';
import { deedsOf } from '../../../model/ability.ts';
import type { Deployment, DeploymentKind } from '../../../model/deployment.ts';
import type { Plan } from '../../../model/plan.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { LocalSite } from '../../../model/site.ts';
import { loadSample, lookAtSample } from '../member/sample.ts';
import { takeSnapshot } from '../member/snapshot.ts';
import type { PlacedMember } from '../member/snapshot.ts';
import { storedRows } from '../member/stored.ts';
import { bodyOf, processAbilities } from './abilities.ts';
import { initdbArguments, memberSettings, synchronousNames } from './configuration.ts';
import {
  addressOf,
  asked,
  database,
  isRunning,
  memberCalled,
  primaryOf,
  setStanding,
  standbysOf,
} from './cluster.ts';
import type { ClusterSecrets, LocalPostgres, LocalMember } from './cluster.ts';
import { diagnosePackages, openPackages } from './packages.ts';
import { changeRunning, createMember, inStep, startStandby } from './replication.ts';
import { startServer } from './server.ts';
import { postgresServices } from '../services.ts';
import type { PostgresTargetSettings } from '../client/session.ts';
import { sampleText } from '../sample-tables.ts';
import { ledgerTableSql, proofTableSql } from '../table.ts';

export const postgresProcesses: DeploymentKind<'servers'> = {
  name: 'processes',
  title: 'PostgreSQL as processes',
  site: 'servers',
  options: z.strictObject({}),
  services: () => postgresServices,
  abilities: processAbilities,
  bodies: {
    member: { body: 'server', harms: [freeze, kill, cut] },
    link: { body: 'link', harms: [cut] },
  },
  sample: sampleText,
  diagnose: diagnosePackages,
  open: async (site, plan, context) => {
    const cluster = await createCluster(site, plan, context);
    await startMembers(cluster, plan.topology.members);
    recordSettings(cluster);
    return deploymentOf(cluster);
  },
};

const createCluster = async (site: LocalSite, plan: Plan, context: RunContext): Promise<LocalPostgres> => ({
  site,
  context,
  packages: await openPackages(site),
  secrets: await makeSecrets(site),
  services: await site.startServices(plan.services.map(({ service }) => service)),
  synchronous: plan.topology.synchronous,
  members: new Map(),
  primary: '',
  writer: '',
  nextNumber: 1,
});

/** Random passwords, each in a file of mode 0600; they live and die with the run. */
const makeSecrets = async (site: LocalSite): Promise<ClusterSecrets> => {
  const password = (): string => randomBytes(24).toString('hex');
  const superuserPassword = password();
  const replicatorPassword = password();
  const appPassword = password();
  return {
    superuserPassword,
    superuserFile: await site.writePrivate('superuser.password', superuserPassword),
    replicatorPassword,
    replicatorFile: await site.writePrivate('replicator.pgpass', `*:*:*:replicator:${replicatorPassword}\n`),
    appPassword,
    appFile: await site.writePrivate('app.password', appPassword),
  };
};

const startMembers = async (cluster: LocalPostgres, count: number): Promise<void> => {
  const { context, packages } = cluster;
  context.note(`starting ${count} members with PostgreSQL ${packages.older.version}`);
  const primary = await createMember(cluster, first);
  await initialize(cluster, primary);
  cluster.primary = cluster.writer = primary.name;
  const standbys = await createAll(cluster, count - 1);
  await Promise.all(standbys.map((standby) => startStandby(cluster, standby)));
  // Not before: with nobody there to confirm, the first commit would wait for ever.
  const names = synchronousNames(cluster.synchronous);
  await changeRunning(cluster, primary, 'synchronous_standby_names', names);
  await Promise.all(standbys.map((standby) => inStep(cluster, standby)));
  for (const member of [primary, ...standbys]) await setStanding(cluster, member, 'ready');
  context.note(`${primary.name} is the primary, ${count - 1} standbys stream from it`);
};

const first = { pool: 'old', version: 'older' } as const;

const createAll = async (cluster: LocalPostgres, count: number): Promise<readonly LocalMember[]> => {
  const members = [];
  for (let number = 0; number < count; number += 1) members.push(await createMember(cluster, first));
  return members;
};

/** Makes the first member's data, starts it, and puts the roles and tables in. */
const initialize = async (cluster: LocalPostgres, primary: LocalMember): Promise<void> => {
  const { packages, secrets, site } = cluster;
  await site.runProgram(packages.older.initdb, initdbArguments(primary.folder, secrets.superuserFile));
  await startServer(cluster, primary);
  await asked(cluster, primary, 'postgres').ask(async (query) => {
    // A statement that fails is logged with its text, and the next two hold passwords.
    await query('SET log_min_error_statement TO panic');
    await query(`CREATE ROLE replicator LOGIN REPLICATION PASSWORD '${secrets.replicatorPassword}'`);
    await query(`CREATE ROLE app LOGIN PASSWORD '${secrets.appPassword}'`);
    await query(`CREATE DATABASE ${database} OWNER app`);
  });
  await asked(cluster, primary).ask(async (query) => {
    await query('SET ROLE app');
    await query(ledgerTableSql);
    await query(proofTableSql);
  });
};

const recordSettings = (cluster: LocalPostgres): void => {
  const settings = {
    ...memberSettings,
    synchronous_standby_names: synchronousNames(cluster.synchronous),
  };
  const named = Object.entries(settings).map(([name, value]) => [`postgres ${name}`, value] as const);
  cluster.context.record({ kind: 'settings', settings: Object.fromEntries(named) });
};

const deploymentOf = (cluster: LocalPostgres): Deployment => {
  const target: PostgresTargetSettings = {
    services: cluster.services.endpoints,
    user: 'app',
    database,
    passwordFile: cluster.secrets.appFile,
  };
  const { older, newer } = cluster.packages;
  return {
    abilities: deedsOf(processAbilities, cluster),
    bodies: {
      member: (name) => cluster.site.serverBody(bodyOf(cluster, name)),
      link: (one, other) => cluster.site.linkBody([bodyOf(cluster, one), bodyOf(cluster, other)]),
    },
    sample: {
      load: () => loadSample(asked(cluster, primaryOf(cluster)), 'app'),
      look: (name) => lookAtSample(asked(cluster, memberCalled(cluster, name))),
    },
    snapshot: () => takeSnapshot([...cluster.members.values()].map((member) => placed(cluster, member))),
    loadProgram: () => ({ entry: new URL('../client/load-main.ts', import.meta.url), target }),
    versions: () => Promise.resolve({ postgres: `${older.version} -> ${newer.version}` }),
    settle: async () => {
      await Promise.all(standbysOf(cluster).map((standby) => inStep(cluster, standby)));
    },
    stored: (name) => storedRows(asked(cluster, memberCalled(cluster, name))),
  };
};

/** One whose process has ended is not asked. */
const placed = (cluster: LocalPostgres, member: LocalMember): PlacedMember => ({
  place: {
    name: member.name,
    node: 'this machine',
    pool: member.pool,
    ready: member.standing === 'ready',
    address: addressOf(member),
  },
  member: isRunning(member) ? asked(cluster, member) : null,
});
