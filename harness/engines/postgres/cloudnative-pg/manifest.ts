// The CloudNativePG Cluster that a run asks for where nobody brings one of their own, and what a Cluster calls its parts. Pure.
import { poolerService } from '../../../abilities/poolers.ts';
import type { Plan } from '../../../model/plan.ts';
import type { KubernetesObject, ObjectReference } from '../../../model/kubernetes-objects.ts';
import type { OwnClusterOptions } from './options.ts';
import { ledgerTableSql, proofTableSql } from '../table.ts';
import { valueAt } from './value-at.ts';
import type { ValuePath } from './value-at.ts';

const apiVersion = 'postgresql.cnpg.io/v1';
export const clusterKind = { apiVersion, kind: 'Cluster' } as const;
export const poolerKind = { apiVersion, kind: 'Pooler' } as const;

/** What a Cluster calls itself and its parts. */
export interface ClusterNames {
  readonly cluster: string;
  readonly database: string;
  readonly owner: string;
  /** The Secret that the operator makes for the owner. */
  readonly ownerSecret: string;
}

/** With the operator's own names where the Cluster says none. */
export const namesIn = ({ metadata: { name }, ...object }: KubernetesObject): ClusterNames => {
  const { bootstrap } = (object['spec'] ?? {}) as {
    readonly bootstrap?: { readonly initdb?: { readonly database?: string; readonly owner?: string } };
  };
  const database = bootstrap?.initdb?.database ?? 'app';
  const owner = bootstrap?.initdb?.owner ?? database;
  return { cluster: name, database, owner, ownerSecret: `${name}-app` };
};

interface Named {
  readonly names: ClusterNames;
}

export const referenceTo = ({ names }: Named): ObjectReference => ({ ...clusterKind, name: names.cluster });

/** Selects the database pods: the operator's jobs carry the cluster's label too, but not the role. */
export const instanceSelector = ({ names }: Named): string =>
  `cnpg.io/cluster=${names.cluster},cnpg.io/podRole=instance`;

/** What the operator calls one of the Services of a Cluster; that of a Pooler has the Pooler's own name. */
export const serviceName = (
  { names, pooler }: Named & { readonly pooler?: { readonly name: string } },
  service: string,
): string =>
  service === poolerService && pooler !== undefined ? pooler.name : `${names.cluster}-${service}`;

interface ChosenSettings {
  /** Of the Cluster's spec; times are in seconds. */
  readonly spec: object;
  /** Of the servers. */
  readonly parameters: Readonly<Record<string, string>>;
}

const chosenSettings: Readonly<Record<OwnClusterOptions['settings'], ChosenSettings>> = {
  // A cluster as people have it who changed nothing: every default is the operator's.
  operator: { spec: {}, parameters: {} },
  // What shortens outages at no cost in durability.
  hardened: {
    spec: {
      // The primary changes hands before it is restarted, so that its clients wait for a hand-over and not for a restart.
      primaryUpdateMethod: 'switchover',
      // The default lets a pod that is stopped wait 180 s for its clients to leave, which those of a pool never do, and turns new
      // ones away meanwhile. They are cut at once.
      smartShutdownTimeout: 0,
      // How long a pod may take to stop. The default of 1800 keeps a frozen one, and with it the namespace, for half an hour.
      stopDelay: 30,
      // A pod is ready when its server is, and not up to 10 s later.
      probes: { startup: { periodSeconds: 1 } },
    },
    parameters: {
      // After a hand-over the standbys ask for the new primary this often; a synchronous primary acknowledges nothing before.
      // The default of 5 s would be most of the downtime.
      wal_retrieve_retry_interval: '500ms',
    },
  },
};

/**
 * The one setting of the servers that is always another than by default (100): clients that wait keep their connections, and the load's
 * are not to be turned away for their number.
 */
const loadParameters = { max_connections: '400' } as const;

interface ClusterWish {
  readonly topology: Plan['topology'];
  readonly image: string;
  readonly pullPolicy: string;
  /** Whether there are nodes of pools to tell apart, which is so on a cluster that drydock made. */
  readonly pools: boolean;
  readonly options: OwnClusterOptions;
}

/** What drydock calls its own Cluster. */
export const ownClusterName = 'mycluster';

export const clusterObject = (wish: ClusterWish): KubernetesObject => {
  const { topology, image, pullPolicy, pools, options } = wish;
  const { storage, storageClass, synchronousCommit } = options;
  const { spec, parameters } = chosenSettings[options.settings];
  return {
    ...clusterKind,
    metadata: { name: ownClusterName },
    spec: {
      instances: topology.members,
      imageName: image,
      imagePullPolicy: pullPolicy,
      ...spec,
      ...given(options, ['primaryUpdateMethod', 'primaryUpdateStrategy']),
      postgresql: {
        parameters: {
          ...loadParameters,
          ...parameters,
          ...(synchronousCommit !== undefined && { synchronous_commit: synchronousCommit }),
        },
        ...synchronous(topology, options),
      },
      storage: { size: storage, ...(storageClass !== undefined && { storageClass }) },
      // Modest: four of them fit on two cores, and nobody but the tests competes with them.
      resources: { requests: { cpu: '50m', memory: '256Mi' } },
      affinity: affinity(pools),
    },
  };
};

const synchronous = (
  { synchronous: number }: Plan['topology'],
  { dataDurability = 'required' }: Pick<OwnClusterOptions, 'dataDurability'>,
): object => (number === 0 ? {} : { synchronous: { method: 'any', number, dataDurability } });

const given = <Key extends string>(
  options: Readonly<Partial<Record<Key, unknown>>>,
  keys: readonly Key[],
): object =>
  Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));

/** A name as SQL takes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** How many standbys must confirm a write, by today's API or the older one, and where that stands; as it is written. */
export const confirmingIn = (
  object: KubernetesObject,
): { readonly path: ValuePath; readonly confirming: unknown } => {
  const today = valueAt(object, ['spec', 'postgresql', 'synchronous']);
  const path =
    today === undefined ? ['spec', 'maxSyncReplicas'] : ['spec', 'postgresql', 'synchronous', 'number'];
  return { path, confirming: valueAt(object, path) ?? 0 };
};

/** The load's tables, one statement each: made by the superuser, but written to by the owner. */
export const tablesSql = ({ owner }: Pick<ClusterNames, 'owner'>): readonly string[] => {
  return [
    ledgerTableSql,
    proofTableSql,
    `ALTER TABLE drydock_ledger OWNER TO ${quoted(owner)}`,
    `ALTER TABLE drydock_proof OWNER TO ${quoted(owner)}`,
  ];
};

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
