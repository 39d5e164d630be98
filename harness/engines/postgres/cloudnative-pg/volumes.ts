// The volumes of a CloudNativePG cluster's data, and how they grow: by the size in the Cluster's spec.
import type { Volume } from '../../../abilities/storage.ts';
import { RunError } from '../../../model/errors.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { OfferGround } from '../../../model/offer-ground.ts';
import { isAtLeast } from '../../../model/quantity.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { listInstances } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { clusterKind, referenceTo } from './manifest.ts';
import { requireGrowing } from './storage-classes.ts';
import { textAt, valueAt } from './value-at.ts';
import { allStreaming, operatorDone } from './waiting.ts';

/** A claim and what is behind it. */
interface ClaimedVolume extends Volume {
  readonly asked: string;
  readonly storageClass: string;
}

const claimKind = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };

/** Pure. */
export const volumeOf = ({ metadata, spec, status }: KubernetesObject): ClaimedVolume => ({
  member: metadata.labels?.['cnpg.io/instanceName'] ?? metadata.name,
  size: textAt(status, ['capacity', 'storage']),
  id: textAt(metadata, ['uid']),
  asked: textAt(spec, ['resources', 'requests', 'storage']),
  storageClass: textAt(spec, ['storageClassName']),
});

/** By number, so that reports read well. */
export const readVolumes = async ({ site, names }: CnpgCluster): Promise<readonly ClaimedVolume[]> => {
  const claims = await site.list(claimKind, `cnpg.io/cluster=${names.cluster},cnpg.io/pvcRole=PG_DATA`);
  return claims.map(volumeOf).sort((a, b) => a.member.localeCompare(b.member, 'en', { numeric: true }));
};

/** Why volumes of what is planned cannot be grown to a size; undefined where they can, or where their size is not known. Pure. */
export const growthRefused = (to: string, ground: OfferGround): string | undefined => {
  const size = plannedSize(ground);
  return size !== undefined && isAtLeast(size, to) ? noGrowth(to, size) : undefined;
};

const noGrowth = (to: string, size: string): string =>
  `volumes can only grow, and ${to} is not more than the ${size} that they have`;

const plannedSize = ({ options, objects }: OfferGround): string | undefined => {
  const storage = valueAt(
    objects?.find(({ kind }) => kind === clusterKind.kind),
    ['spec', 'storage'],
  );
  const written =
    valueAt(storage, ['size']) ?? valueAt(storage, ['pvcTemplate', 'resources', 'requests', 'storage']);
  const size = objects === undefined ? options['storage'] : written;
  return typeof size === 'string' ? size : undefined;
};

/** Resolves when every member's claim asks for the size and says that it has it, and all stream. */
export const growVolumes = async (cluster: CnpgCluster, to: string): Promise<void> => {
  const volumes = await readVolumes(cluster);
  const large = volumes.find(({ asked }) => isAtLeast(asked, to));
  if (large !== undefined)
    throw new RunError(`${noGrowth(to, large.asked)}; nothing was changed`, 'Name a larger size.');
  await requireGrowing(
    cluster,
    volumes.map(({ storageClass }) => storageClass),
  );
  await cluster.site.patch(referenceTo(cluster), { spec: { storage: { size: to } } });
  await grown(cluster, to);
  await operatorDone(cluster, { what: `the volumes of ${to}`, deadlineMs: timeoutsMs.volumesGrow });
  await allStreaming(cluster);
};

const grown = (cluster: CnpgCluster, to: string): Promise<void> =>
  waitFor({
    what: `every volume to have ${to}`,
    deadlineMs: timeoutsMs.volumesGrow,
    everyMs: 300,
    signal: cluster.context.signal,
    next: `kubectl -n ${cluster.site.namespace} describe pvc shows what the claims wait for.`,
    ask: async () => {
      const [volumes, instances] = await Promise.all([readVolumes(cluster), listInstances(cluster)]);
      const missing = notGrown(to, volumes, instances);
      return missing.length === 0 ? { done: undefined } : { seen: missing.join(', ') };
    },
  });

/** Of each member whose volume has not the size yet, what it has; a member without a claim is one of them. Pure. */
export const notGrown = (
  to: string,
  volumes: readonly ClaimedVolume[],
  members: readonly { readonly name: string }[],
): readonly string[] => {
  const homeless = members.filter(({ name }) => volumes.every(({ member }) => member !== name));
  const small = volumes.filter(({ asked, size }) => !isAtLeast(asked, to) || !isAtLeast(size, to));
  return [
    ...homeless.map(({ name }) => `${name} has no claim`),
    ...small.map(({ member, asked, size }) => `${member} has ${size || 'nothing'} of ${asked}`),
  ];
};
