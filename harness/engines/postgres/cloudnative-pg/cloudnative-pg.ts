// PostgreSQL by the CloudNativePG operator: brought up in the run's namespace, and asked for what scenarios need. The larger
// deeds have files of their own, on-kubernetes-*.ts.
import type { AbilityName, Deployment, DeploymentKind } from '../../../model/deployment.ts';
import type { StoredRow } from '../../../model/history.ts';
import { RunError } from '../../../model/errors.ts';
import type { Plan } from '../../../model/plan.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { listInstances, psql } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import {
  clusterName,
  clusterObject,
  database,
  operatorSettings,
  owner,
  ownerSecret,
  serverParameters,
} from './manifest.ts';
import { addMember, retireMember } from './members.ts';
import { rehashPassword } from './owner.ts';
import { proveWrite } from './proof.ts';
import { measureLag, settle, takeSnapshot } from './snapshot.ts';
import { handOver, moveService, upgradeMembers } from './switchover.ts';
import { allStreaming, operatorDone } from './waiting.ts';
import type { PostgresTargetSettings } from '../client/session.ts';
import { auditSql } from '../table.ts';

/** How each ability is carried out, for the plan. */
const how = {
  addMember:
    'instances + 1; it joins with the image of the others, the newer one comes by the rolling update',
  measureLag: 'on the standby: age of the last replayed commit, or 0 when nothing is left to replay',
  handOver:
    'the operator’s switchover: the old primary shuts down, then the new one takes its lease and is promoted',
  moveService: 'the operator lets rw follow the role; waits until its endpoint is the member',
  retireMember: 'with the operator looking away: instances - 1, delete its pod and its volume',
  upgradeMembers: 'rolling update by imageName: standby by standby, switchover, then the former primary',
  proveWrite: 'one INSERT with psql through the service, looked for on every member',
} as const satisfies Partial<Record<AbilityName, string>>;

export const postgresOnKubernetes: DeploymentKind<'kubernetes'> = {
  name: 'CloudNativePG',
  how,
  open: async (site, plan, context) => {
    const images = site.images.versions['postgres'];
    if (images === undefined) throw new Error('no images for postgres');
    const cluster: CnpgCluster = { site, context, images };
    await bringUp(cluster, plan);
    return deploymentOf(cluster, await readServices(site, plan));
  },
};

/** No undo of its own: it goes with the run's namespace. */
const bringUp = async (cluster: CnpgCluster, plan: Plan): Promise<void> => {
  const { site, context, images } = cluster;
  const pools = (await site.nodes()).some(({ pool }) => pool !== '');
  const { pullPolicy } = site.images;
  recordSettings(context);
  await site.apply(clusterObject({ topology: plan.topology, image: images.older, pullPolicy, pools }));
  const what = `${plan.topology.members} members of ${images.older}`;
  await operatorDone(cluster, { what, deadlineMs: timeoutsMs.databaseReady });
  await allStreaming(cluster);
  await rehashPassword(cluster);
};

/**
 * The services by address. Their names lead to the same addresses for as long as they live, so asking for one at each fresh
 * connection would add nothing to what is measured, but a third to what a connection costs on a small machine.
 */
const readServices = async (
  site: KubernetesSite,
  plan: Plan,
): Promise<PostgresTargetSettings['services']> => {
  const endpoints = plan.services.map(async ({ service }) => {
    const found = await site.read({ apiVersion: 'v1', kind: 'Service', name: `${clusterName}-${service}` });
    const { clusterIP } = (found?.['spec'] ?? {}) as { readonly clusterIP?: string };
    if (clusterIP !== undefined) return [service, { host: clusterIP, port: 5432 }] as const;
    throw new RunError(
      `there is no service ${clusterName}-${service}`,
      'The operator makes it; look at its log.',
    );
  });
  return Object.fromEntries(await Promise.all(endpoints));
};

const recordSettings = (context: RunContext): void => {
  const named = (prefix: string, settings: Readonly<Record<string, string | number>>) =>
    Object.entries(settings).map(([name, value]) => [`${prefix} ${name}`, String(value)] as const);
  const settings = [...named('postgres', serverParameters), ...named('cloudnative-pg', operatorSettings)];
  context.record({ kind: 'settings', settings: Object.fromEntries(settings) });
};

const deploymentOf = (cluster: CnpgCluster, services: PostgresTargetSettings['services']): Deployment => ({
  abilities: {
    addMember: ({ pool }) => addMember(cluster, pool),
    measureLag: (member) => measureLag(cluster, member),
    handOver: (to) => handOver(cluster, to),
    moveService: (service, to) => moveService(cluster, service, to),
    retireMember: (member) => retireMember(cluster, member),
    upgradeMembers: (version) => upgradeMembers(cluster, version),
    proveWrite: (service) => proveWrite(cluster, service),
  },
  snapshot: () => takeSnapshot(cluster),
  loadProgram: () => loadProgram(services),
  versions: () => versions(cluster),
  settle: () => settle(cluster),
  stored: (member) => stored(cluster.site, member),
});

const secretPath = '/drydock/secret';

const loadProgram = (services: PostgresTargetSettings['services']): ReturnType<Deployment['loadProgram']> => {
  const target: PostgresTargetSettings = {
    services,
    user: owner,
    database,
    passwordFile: `${secretPath}/password`,
  };
  return {
    entry: new URL('../client/load-main.ts', import.meta.url),
    secretMount: { secret: ownerSecret, path: secretPath },
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

const stored = async (site: KubernetesSite, member: string): Promise<readonly StoredRow[]> => {
  const copy = `COPY (${auditSql}) TO STDOUT`;
  return parseStored(await psql(site, member, ['-c', copy], timeoutsMs.audit));
};

/** The text of a COPY: a line a row, tabs between the columns. Writers' names are ours and hold neither. Pure. */
export const parseStored = (text: string): readonly StoredRow[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [writer = '', sequence, copies] = line.split('\t');
      return { writer, sequence: Number(sequence), copies: Number(copies) };
    });
