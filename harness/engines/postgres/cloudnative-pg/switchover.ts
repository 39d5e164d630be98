// The primary of a CloudNativePG cluster changes: because we ask for it, or in the course of a rolling update.
import { RunError } from '../../../model/errors.ts';
import type { VersionName } from '../../../model/scenario.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { listInstances, readStatus, statusText } from './cluster.ts';
import type { CnpgCluster, Instance } from './cluster.ts';
import { referenceTo, serviceName } from './manifest.ts';
import { readyTargets, sliceKind } from './sightings.ts';
import { takeSnapshot } from './snapshot.ts';
import { valueAt } from './value-at.ts';
import { allStreaming, operatorDone } from './waiting.ts';

/**
 * The operator's own switchover, asked for as `kubectl cnpg promote` does it: by naming the new primary in the status. The
 * old primary shuts down before the new one takes the lease and is promoted, then comes back as a standby.
 */
export const handOver = async (cluster: CnpgCluster, to: string): Promise<void> => {
  const { currentPrimary } = await mayTakeOver(cluster, to);
  try {
    await promote(cluster, { from: currentPrimary, to });
    await operatorDone(cluster, {
      what: `the switchover to ${to}`,
      deadlineMs: timeoutsMs.switchover,
      also: ({ status }) =>
        status.currentPrimary === to ? null : `${status.currentPrimary} is still the primary`,
    });
    await allStreaming(cluster);
  } finally {
    cluster.handOver.to = null;
  }
};

const promote = async (
  cluster: CnpgCluster,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> => {
  const { site, context } = cluster;
  context.record({ kind: 'milestone', milestone: 'hand-over-requested', detail: `from ${from} to ${to}` });
  cluster.handOver.to = to;
  await site.patch(referenceTo(cluster), { status: switchoverTo(to, new Date()) }, 'status');
};

/** What the operator's plugin puts into the status to have a switchover. Pure. */
const switchoverTo = (to: string, now: Date): object => ({
  targetPrimary: to,
  targetPrimaryTimestamp: now.toISOString(),
  phase: 'Switchover in progress',
  phaseReason: `Switching over to ${to}`,
});

const mayTakeOver = async (cluster: CnpgCluster, to: string) => {
  const status = await readStatus(cluster);
  if (status.currentPrimary === to)
    throw new RunError(`${to} is the primary already`, 'Hand over to a standby.');
  const { members } = await takeSnapshot(cluster);
  const streams = members.some(({ name, replication }) => name === to && replication?.streaming === true);
  if (streams) return status;
  throw new RunError(
    `${to} does not stream from ${status.currentPrimary}, so it may lack acknowledged writes; nothing was changed`,
    'Wait until it streams, or hand over to one that does.',
  );
};

/**
 * A rolling update: the operator restarts the standbys one by one, then the primary by a restart or a hand-over. Where the Cluster
 * wants a person for the primary's turn, that person is played here: asked, they promote a standby that is updated.
 */
export const upgradeMembers = (cluster: CnpgCluster, version: VersionName): Promise<void> =>
  rollingUpdate(cluster, {
    begin: async () => {
      const imageName = cluster.images[version];
      mustBeMinor(cluster.images.older, imageName);
      await cluster.site.patch(referenceTo(cluster), { spec: { imageName } });
      return imageName;
    },
    imageOf: ({ image }) => image,
  });

interface RollingUpdate {
  /** Resolves with the image that every pod is to have. */
  readonly begin: () => Promise<string>;
  readonly imageOf: (instance: Instance) => string;
}

/** Resolves when every pod has the image, whoever plays the person that is asked, and all stream. */
export const rollingUpdate = async (
  cluster: CnpgCluster,
  { begin, imageOf }: RollingUpdate,
): Promise<void> => {
  try {
    const image = await begin();
    if (await isSupervised(cluster)) await actWhenAsked(cluster);
    await operatorDone(cluster, {
      what: `the rolling update to ${image}`,
      deadlineMs: timeoutsMs.rollingUpdate,
      also: ({ instances }) => {
        const behind = instances.filter((instance) => instance.leaving || imageOf(instance) !== image);
        return behind.length === 0 ? null : `not there yet: ${behind.map(({ name }) => name).join(', ')}`;
      },
    });
    await allStreaming(cluster);
  } finally {
    cluster.handOver.to = null;
  }
};

const isSupervised = async (cluster: CnpgCluster): Promise<boolean> => {
  const spec = (await cluster.site.read(referenceTo(cluster)))?.['spec'];
  return valueAt(spec, ['primaryUpdateStrategy']) === 'supervised';
};

const waitsForPerson = 'Waiting for user action';

/** What a person does who is told that only the primary is left: `kubectl cnpg promote`. */
const actWhenAsked = async (cluster: CnpgCluster): Promise<void> => {
  await waitFor({
    what: 'the operator to ask for a person',
    deadlineMs: timeoutsMs.rollingUpdate,
    everyMs: 300,
    signal: cluster.context.signal,
    next: `kubectl -n ${cluster.site.namespace} describe cluster shows what it does instead.`,
    ask: async () => {
      const status = await readStatus(cluster);
      return status.phase === waitsForPerson ? { done: undefined } : { seen: statusText(status) };
    },
  });
  await allStreaming(cluster);
  const { currentPrimary: from } = await readStatus(cluster);
  const to = (await listInstances(cluster)).find(({ name, ready }) => ready && name !== from)?.name;
  if (to === undefined)
    throw new RunError(`there is no standby to promote in place of ${from}`, 'Look at the instances’ logs.');
  cluster.context.note(`the operator waits for a person, who promotes ${to} in place of ${from}`);
  await promote(cluster, { from, to });
};

/** The operator would take another major version for a wish to convert the data, with all servers down. */
const mustBeMinor = (older: string, newer: string): void => {
  const [from, to] = [older, newer].map(majorIn);
  if (from === undefined || to === undefined || from === to) return;
  throw new RunError(
    `the servers run ${older}, and ${newer} is another major version; nothing was changed`,
    'Name two versions of one major in a file of images (--images), under postgres: from and to.',
  );
};

/** Of an image whose tag begins with its version; undefined of any other. Pure. */
export const majorIn = (image: string): string | undefined => {
  const [named = ''] = image.split('@');
  return /:(\d+)[^/]*$/u.exec(named)?.[1];
};

/** The operator moves `rw` with the role; this waits until it has. */
export const moveService = async (cluster: CnpgCluster, service: string, to: string): Promise<void> => {
  const { site, context } = cluster;
  const { currentPrimary } = await readStatus(cluster);
  if (service !== 'rw' || to !== currentPrimary) {
    throw new RunError(
      `${service} cannot be moved to ${to}: the operator lets services follow the members’ roles, and ${currentPrimary} is the primary`,
      'Hand over to the member; rw follows it.',
    );
  }
  await waitFor({
    what: `${service} to lead to ${to}`,
    deadlineMs: timeoutsMs.servicesAnswer,
    signal: context.signal,
    next: `kubectl -n ${site.namespace} get endpointslices,pods --show-labels shows where it leads.`,
    ask: async () => {
      const name = serviceName(cluster, service);
      const slices = await site.list(sliceKind, `kubernetes.io/service-name=${name}`);
      const ready = slices.flatMap(readyTargets);
      if (ready.length === 1 && ready[0] === to) return { done: undefined };
      return { seen: ready.length === 0 ? 'it leads nowhere' : `it leads to ${ready.join(', ')}` };
    },
  });
};
