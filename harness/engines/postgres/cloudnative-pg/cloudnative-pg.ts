// PostgreSQL by the CloudNativePG operator: brought up in the run's namespace, or attached to, and asked for what scenarios need. The
// larger deeds have files of their own.
import { measureLag } from '../../../abilities/durability.ts';
import { crash, cut, discard, drain, fill, freeze, lose, powerOff, stop } from '../../../abilities/harms.ts';
import { hibernate, wakeUp } from '../../../abilities/hibernation.ts';
import { addMember, retireMember } from '../../../abilities/members.ts';
import { pausePooler, resumePooler } from '../../../abilities/poolers.ts';
import { handOver } from '../../../abilities/roles.ts';
import { moveService, proveWrite } from '../../../abilities/services.ts';
import { growVolumes, readVolumes } from '../../../abilities/storage.ts';
import { readOperator, upgradeMembers, upgradeOperator } from '../../../abilities/versions.ts';
import { deedsOf, offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import { keptConnections } from '../../../model/connections.ts';
import type { Sight } from '../../../model/body.ts';
import type { Deployment, DeploymentKind } from '../../../model/deployment.ts';
import { RunError } from '../../../model/errors.ts';
import type { NodeBody, PodBody } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { loadSample, lookAtSample } from '../member/sample.ts';
import { storedRows } from '../member/stored.ts';
import { sampleText } from '../sample-tables.ts';
import { attach } from './attach.ts';
import { attachTo } from './attached.ts';
import { bringUp, broughtUp, imagesOf } from './bring-up.ts';
import { asked, listInstances, primaryOf, serverContainer, serverPort } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { readEndpoints } from './endpoints.ts';
import { hibernate as fallAsleep, wakeUp as awaken } from './hibernation.ts';
import { addMember as addInstance, replaced, retireMember as retireInstance } from './members.ts';
import { cloudNativePgOperator } from './operator.ts';
import { readOperator as operatorSeen, upgradeOperator as operatorFollows } from './operator-upgrade.ts';
import { clusterOptions } from './options.ts';
import { proveWrite as prove } from './owner.ts';
import { pausePooler as pause, poolerAnswers, resumePooler as resume } from './pooler.ts';
import { poolerIn } from './pooler-manifest.ts';
import { remarksOn, servicesOf } from './pooler-plan.ts';
import { watchPrimary } from './primary-watch.ts';
import { decisiveSettings, pacesIn } from './settings.ts';
import { measureLag as lagOf, settle, takeSnapshot } from './snapshot.ts';
import { clusterStatus } from './status.ts';
import {
  handOver as switchOver,
  moveService as serviceLeadsTo,
  upgradeMembers as rollingUpdate,
} from './switchover.ts';
import { readUserManifest } from './user-manifest.ts';
import { growVolumes as grow, growthRefused, readVolumes as volumesOf } from './volumes.ts';
import type { PostgresSession } from '../member/session.ts';
import type { PostgresTargetSettings } from '../client/session.ts';

/** The abilities, and how each is carried out. */
const abilities: readonly Offer<CnpgCluster>[] = [
  offer(
    addMember,
    'instances + 1; it joins with the image of the others, the newer one comes by the rolling update',
    (cluster, { pool }) => addInstance(cluster, pool),
  ),
  offer(
    measureLag,
    'on the standby: age of the last replayed commit, or 0 when nothing is left to replay',
    (cluster, { member }) => lagOf(cluster, member),
  ),
  offer(
    handOver,
    'the operator’s switchover: the old primary shuts down, then the new one takes its lease and is promoted',
    (cluster, { to }) => switchOver(cluster, to),
  ),
  offer(
    moveService,
    'the operator lets rw follow the role; waits until its endpoint is the member',
    (cluster, { service, to }) => serviceLeadsTo(cluster, service, to),
  ),
  offer(
    retireMember,
    'with the operator looking away: instances - 1, delete its pod and its volume',
    (cluster, { member }) => retireInstance(cluster, member),
  ),
  offer(
    upgradeMembers,
    'rolling update by imageName: standby by standby, then the primary, by a restart or a switchover as its settings say',
    (cluster, { version }) => rollingUpdate(cluster, version),
  ),
  offer(
    growVolumes,
    'spec.storage.size, on a storage class that must allow expansion; waits until every claim says that it has it',
    (cluster, { to }) => grow(cluster, to),
    ({ to }, ground) => growthRefused(to, ground),
  ),
  offer(readVolumes, 'the capacity that each member’s claim tells', (cluster) => volumesOf(cluster)),
  offer(
    hibernate,
    'the annotation cnpg.io/hibernation, on and then off: every pod goes and its claim stays',
    (cluster) => fallAsleep(cluster),
  ),
  offer(wakeUp, 'the annotation cnpg.io/hibernation: off', (cluster) => awaken(cluster)),
  offer(
    upgradeOperator,
    'the manifest in CNPG_MANIFEST_TO is applied; waits until the rolling update that follows has reached every instance',
    (cluster) => operatorFollows(cluster),
    (_, { operatorStays }) => operatorStays,
  ),
  offer(readOperator, 'the images of its pods, and of what it puts into each instance', (cluster) =>
    operatorSeen(cluster),
  ),
  offer(proveWrite, 'one INSERT through the service, looked for on every member', (cluster, { service }) =>
    prove(cluster, service),
  ),
  offer(
    pausePooler,
    'paused: true in the Pooler, for PAUSE; waits until its PgBouncers say that they have no servers, not for its status',
    (cluster, { withinMs }) => pause(cluster, withinMs),
  ),
  offer(
    resumePooler,
    'paused: false in the Pooler, for RESUME; waits until its PgBouncers say so',
    (cluster, { withinMs }) => resume(cluster, withinMs),
  ),
];

export const cloudNativePg: DeploymentKind<'namespace'> = {
  name: 'cloudnative-pg',
  title: 'CloudNativePG',
  site: 'namespace',
  options: clusterOptions,
  services: (given, manifest) => servicesOf(clusterOptions.parse(given), manifest),
  remarks: ({ options, manifest, load }) => remarksOn(clusterOptions.parse(options), manifest, load),
  manifest: readUserManifest,
  sample: sampleText,
  attach,
  operator: cloudNativePgOperator,
  abilities,
  bodies: {
    member: { body: 'pod', harms: [crash, freeze, cut, lose, discard, fill] },
    node: { body: 'node', harms: [drain, powerOff] },
    operator: { body: 'operator', harms: [stop] },
    link: { body: 'link', harms: [cut] },
  },
  open: async (site, plan, context) => {
    await site.requireOperator(cloudNativePgOperator);
    const sessions = keptConnections<PostgresSession>();
    const { object, pooler, ...known } = await (plan.attached === undefined
      ? broughtUp(site, plan, context)
      : attachTo(site, plan, context));
    const decisive = decisiveSettings(object, pooler);
    context.record({ kind: 'settings', ...decisive });
    const cluster: CnpgCluster = {
      ...{ site, context, sessions, images: imagesOf(object, site), handOver: { to: null }, ...known },
      ...(pooler !== undefined && { pooler: poolerIn(pooler) }),
    };
    context.undo('end the connections to the members', () => {
      sessions.close();
      return Promise.resolve();
    });
    await bringUp(cluster);
    if (pooler !== undefined) await poolerAnswers(cluster);
    watchPrimary(cluster, pacesIn(decisive));
    return deploymentOf(cluster, await readEndpoints(cluster, plan));
  },
};

/** What is to be known of a member's pod to harm it. */
const podOf = (cluster: CnpgCluster, name: string): PodBody => ({
  name,
  container: serverContainer,
  port: serverPort,
  peers: async () =>
    (await listInstances(cluster)).map((instance) => instance.name).filter((other) => other !== name),
  server: { pid: `head -n 1 ${dataFolder}/postmaster.pid` },
  ask: () => answerOf(cluster, name),
  volume: {
    claims: [name],
    lost: (uid) => lost(cluster, name, uid),
    rejoin: (uid) => replaced(cluster, name, uid),
  },
});

const dataFolder = '/var/lib/postgresql/data/pgdata';

const answerOf = (cluster: CnpgCluster, name: string): Promise<unknown> =>
  asked(cluster, name).ask((query) => query('SELECT'), timeoutsMs.memberAnswer);

/** Another pod, with a copy of the data, may have its name by then. */
const lost = async (cluster: CnpgCluster, name: string, uid: string): Promise<Sight> => {
  const there = (await listInstances(cluster)).some((instance) => instance.uid === uid);
  return there
    ? { yes: false, seen: `the pod of ${name} is there` }
    : { yes: true, seen: `the pod of ${name} is gone with its volume` };
};

const nodeOf = async (cluster: CnpgCluster, name: string): Promise<NodeBody> => {
  const instances = await listInstances(cluster);
  const node = instances.find((instance) => instance.name === name)?.node ?? '';
  if (node === '') throw new RunError(`${name} is on no node`, `kubectl describe pod ${name} says why.`);
  const there = async () => {
    const now = (await listInstances(cluster)).filter((instance) => instance.node === node);
    return now.toSorted((a, b) => Number(b.name === name) - Number(a.name === name));
  };
  return {
    node,
    members: (await there()).map((instance) => instance.name),
    pods: there,
    ask: () => answerOf(cluster, name),
  };
};

const deploymentOf = (cluster: CnpgCluster, services: PostgresTargetSettings['services']): Deployment => ({
  abilities: deedsOf(abilities, cluster),
  bodies: {
    member: (name) => cluster.site.podBody(podOf(cluster, name)),
    node: async (of) => cluster.site.nodeBody(await nodeOf(cluster, of)),
    operator: () => cluster.site.operatorBody(cloudNativePgOperator),
    link: (one, other) => cluster.site.linkBody([podOf(cluster, one), podOf(cluster, other)]),
  },
  sample: {
    load: async () => loadSample(await primaryOf(cluster), cluster.names.owner),
    look: (member) => lookAtSample(asked(cluster, member)),
  },
  snapshot: () => takeSnapshot(cluster),
  loadProgram: () => loadProgram(cluster, services),
  status: () => clusterStatus(cluster),
  versions: () => versions(cluster),
  settle: () => settle(cluster),
  stored: (member) => storedRows(asked(cluster, member)),
});

const secretPath = '/drydock/secret';

const loadProgram = (
  { names }: CnpgCluster,
  services: PostgresTargetSettings['services'],
): ReturnType<Deployment['loadProgram']> => {
  const target: PostgresTargetSettings = {
    services,
    user: names.owner,
    database: names.database,
    passwordFile: `${secretPath}/password`,
  };
  return {
    entry: new URL('../client/load-main.ts', import.meta.url),
    secretMount: { secret: names.ownerSecret, path: secretPath },
    target,
  };
};

const versions = async (cluster: CnpgCluster): Promise<Readonly<Record<string, string>>> => {
  const { older, newer } = cluster.images;
  const [instance] = await listInstances(cluster);
  const tag = (image: string): string => image.slice(image.lastIndexOf(':') + 1);
  return {
    postgres: `${tag(older)} -> ${tag(newer)}`,
    'cloudnative-pg': tag(instance?.operatorImage ?? 'unknown'),
    images: `${older}, ${newer}`,
  };
};
