// Who the members of a CloudNativePG cluster say that they are, and whether the standbys are where the primary is. Looks only.
import type { Lag } from '../../../abilities/durability.ts';
import type { TopologySnapshot } from '../../../model/topology.ts';
import { caughtUp, measureLag as measure } from '../member/replay.ts';
import { takeSnapshot as askAll } from '../member/snapshot.ts';
import type { PostgresPlace } from '../member/snapshot.ts';
import { asked, listInstances, primaryOf } from './cluster.ts';
import type { CnpgCluster, Instance } from './cluster.ts';

export const takeSnapshot = async (cluster: CnpgCluster): Promise<TopologySnapshot> => {
  const [instances, nodes] = await Promise.all([listInstances(cluster), cluster.site.nodes()]);
  return askAll(
    instances.map((instance) => ({
      place: placeOf(instance, nodes.find(({ name }) => name === instance.node)?.pool ?? ''),
      member: instance.address === '' ? null : asked(cluster, instance.name),
    })),
  );
};

/** Services send nobody to a pod that is leaving. Pure. */
export const placeOf = ({ name, node, address, ready, leaving }: Instance, pool: string): PostgresPlace => ({
  ...{ name, node, pool, address },
  ready: ready && !leaving,
});

export const measureLag = async (cluster: CnpgCluster, member: string): Promise<Lag> =>
  measure(await primaryOf(cluster), asked(cluster, member));

/** Resolves when every standby has replayed what the primary has written by now. */
export const settle = async (cluster: CnpgCluster): Promise<void> => {
  const primary = await primaryOf(cluster);
  const standbys = (await listInstances(cluster)).filter(({ name }) => name !== primary.name);
  await Promise.all(standbys.map(({ name }) => caughtUp(primary, asked(cluster, name))));
};
