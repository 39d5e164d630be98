// Another version of the operator over a cluster that runs: it puts its own program into each pod, by a rolling update of all of them.
import type { OperatorSeen } from '../../../abilities/versions.ts';
import { listInstances } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { cloudNativePgOperator } from './operator.ts';
import { rollingUpdate } from './switchover.ts';

/** What runs of the operator, and what each instance has of it. */
export const readOperator = async (cluster: CnpgCluster): Promise<OperatorSeen> => {
  const image = await cluster.site.operatorImage(cloudNativePgOperator);
  const instances = await listInstances(cluster);
  return {
    image,
    members: Object.fromEntries(instances.map(({ name, operatorImage }) => [name, operatorImage])),
  };
};

/** Resolves when every instance was made by the new one, and all stream. */
export const upgradeOperator = (cluster: CnpgCluster): Promise<void> =>
  rollingUpdate(cluster, {
    begin: async () => {
      await cluster.site.upgradeOperator(cloudNativePgOperator);
      return cluster.site.operatorImage(cloudNativePgOperator);
    },
    imageOf: ({ operatorImage }) => operatorImage,
  });
