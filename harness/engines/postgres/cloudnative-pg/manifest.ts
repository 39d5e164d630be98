// The CloudNativePG Cluster that a run asks for, and the settings in it that bear on what is measured. Pure.
import type { Plan } from '../../../model/plan.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import { ledgerTableSql, proofTableSql } from '../table.ts';

export const clusterName = 'pg';
export const clusterKind = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' } as const;
export const clusterReference = { ...clusterKind, name: clusterName };
/** Selects the database pods: the operator's jobs carry the cluster's label too, but not the role. */
export const instanceSelector = `cnpg.io/cluster=${clusterName},cnpg.io/podRole=instance`;
export const database = 'app';
export const owner = 'app';
/** The Secret that the operator makes for the owner. */
export const ownerSecret = `${clusterName}-app`;

/** Settings of the servers, as they stand in the report too. Durability is production's: nothing makes a commit cheaper. */
export const serverParameters = {
  max_connections: '400',
  shared_buffers: '64MB',
  // After a hand-over the standbys ask for the new primary this often; a synchronous primary acknowledges nothing before.
  // The default of 5 s would be most of the downtime.
  wal_retrieve_retry_interval: '500ms',
} as const;

/** Where the operator's own defaults are left, and why. Times are in seconds. */
export const operatorSettings = {
  // The primary changes hands before it is restarted, so that its clients wait for a hand-over and not for a restart.
  primaryUpdateMethod: 'switchover',
  primaryUpdateStrategy: 'unsupervised',
  // The default lets a pod that is stopped wait 180 s for its clients to leave, which those of a pool never do: it would make
  // each restart three minutes longer and change nothing else. They are cut at once.
  smartShutdownTimeout: 0,
  // How long a pod may take to stop. The default of 1800 would keep a frozen one, and with it the namespace, for half an hour.
  stopDelay: 30,
} as const;

export interface ClusterWish {
  readonly topology: Plan['topology'];
  readonly image: string;
  readonly pullPolicy: string;
  /** Whether there are nodes of pools to tell apart, which is so on a cluster that drydock made. */
  readonly pools: boolean;
  /** The size of each member's volume. */
  readonly storage: string;
}

export const clusterObject = ({
  topology,
  image,
  pullPolicy,
  pools,
  storage,
}: ClusterWish): KubernetesObject => ({
  ...clusterKind,
  metadata: { name: clusterName },
  spec: {
    instances: topology.members,
    imageName: image,
    imagePullPolicy: pullPolicy,
    ...operatorSettings,
    enableSuperuserAccess: false,
    postgresql: { parameters: serverParameters, ...synchronous(topology) },
    bootstrap: { initdb: { database, owner, postInitApplicationSQL: tables } },
    storage: { size: storage },
    // Modest: four of them fit on two cores, and nobody but the tests competes with them.
    resources: { requests: { cpu: '50m', memory: '256Mi' } },
    // Only the start is asked about more often than by default (10 s), so that a pod is ready when its server is.
    probes: { startup: { periodSeconds: 1 } },
    affinity: affinity(pools),
  },
});

const synchronous = ({ synchronous: number }: Plan['topology']): object =>
  number === 0 ? {} : { synchronous: { method: 'any', number, dataDurability: 'required' } };

/** They are made by the superuser, but written to by the owner. */
const tables = [
  ledgerTableSql,
  proofTableSql,
  `ALTER TABLE drydock_ledger OWNER TO ${owner}`,
  `ALTER TABLE drydock_proof OWNER TO ${owner}`,
];

/**
 * One member a node, and the old pool first: with three old nodes and three members a fourth one can only go to the upgraded
 * pool, without a change of the spec, which would restart them all.
 */
const affinity = (pools: boolean): object => ({
  enablePodAntiAffinity: true,
  topologyKey: 'kubernetes.io/hostname',
  podAntiAffinityType: pools ? 'required' : 'preferred',
  nodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      {
        weight: 100,
        preference: { matchExpressions: [{ key: 'drydock/pool', operator: 'In', values: ['old'] }] },
      },
    ],
  },
});
