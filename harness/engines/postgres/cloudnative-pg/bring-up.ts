// A Cluster that a run brings up: the objects that are applied for it, and the wait until it can be written to.
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { Plan } from '../../../model/plan.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { primaryOf } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { clusterKind, clusterObject, namesIn, tablesSql } from './manifest.ts';
import { clusterOptions } from './options.ts';
import { secretPassword } from './owner.ts';
import { measuredPooler, poolerObject } from './pooler-manifest.ts';
import { requireStorageClasses } from './storage-classes.ts';
import { valueAt } from './value-at.ts';
import { allStreaming, operatorDone } from './waiting.ts';

const ownObjects = async (site: KubernetesSite, plan: Plan): Promise<readonly KubernetesObject[]> => {
  const pools = (await site.nodes()).some(({ pool }) => pool !== '');
  const { pullPolicy } = site.images;
  const wish = { topology: plan.topology, image: site.images.upgrade('postgres').older, pullPolicy, pools };
  const { pooler, ...own } = clusterOptions.parse(plan.deployedAs?.options ?? {});
  const cluster = clusterObject({ ...wish, options: own });
  if (pooler === undefined) return [cluster];
  return [cluster, poolerObject(pooler, site.images)];
};

/** Resolves with the Cluster as the API has taken it, with the defaults that it fills in. No undo: it goes with the run's namespace. */
const applied = async (
  site: KubernetesSite,
  objects: readonly KubernetesObject[],
): Promise<KubernetesObject> => {
  const written = objects.find(({ kind }) => kind === clusterKind.kind);
  if (written === undefined) throw new Error('the plan was made with a manifest without a Cluster');
  for (const object of objects) await site.apply(object);
  return (await site.read({ ...clusterKind, name: written.metadata.name })) ?? written;
};

/** The objects of the plan's manifest, or drydock's own, as they were taken; a `RunError` when a storage class of theirs is not there. */
export const broughtUp = async (site: KubernetesSite, plan: Plan, context: RunContext) => {
  const objects = plan.manifest?.objects ?? (await ownObjects(site, plan));
  await requireStorageClasses({ site, context }, objects);
  const object = await applied(site, objects);
  const names = namesIn(object);
  const pooler = measuredPooler(objects);
  return {
    ...{ object, names, ownerPassword: () => secretPassword(site, names) },
    ...(pooler !== undefined && { pooler }),
  };
};

/** The older image of an upgrade is the one that the Cluster names, if it does. */
export const imagesOf = (object: KubernetesObject, { images }: KubernetesSite): CnpgCluster['images'] => {
  const { older, newer } = images.upgrade('postgres');
  const named = valueAt(object, ['spec', 'imageName']);
  return { older: typeof named === 'string' ? named : older, newer };
};

/** Resolves when every member streams and the load's tables are there. */
export const bringUp = async (cluster: CnpgCluster): Promise<void> => {
  const what = `the members of ${cluster.names.cluster}`;
  await operatorDone(cluster, { what, deadlineMs: timeoutsMs.databaseReady });
  await allStreaming(cluster);
  const primary = await primaryOf(cluster);
  await primary.ask(async (query) => {
    for (const sql of tablesSql(cluster.names)) await query(sql);
  });
};
