// A CloudNativePG cluster that is up: what the operator says about it, its pods, and its members, which are asked in their pods. No
// deeds.
import { freshConnections } from '../../../model/connections.ts';
import type { Connections } from '../../../model/connections.ts';
import { serverPodOf } from '../../../model/kubernetes-objects.ts';
import type { KubernetesObject, Pod, ServerPod } from '../../../model/kubernetes-objects.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { Images } from '../../../model/images.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import { RunError } from '../../../model/errors.ts';
import { memberAt } from '../member/member.ts';
import type { PostgresMember } from '../member/member.ts';
import type { PostgresSession } from '../member/session.ts';
import { instanceSelector, referenceTo, serviceName } from './manifest.ts';
import type { ClusterNames } from './manifest.ts';
import type { MeasuredPooler } from './pooler-manifest.ts';
import { textAt } from './value-at.ts';

export interface CnpgCluster extends SeenCluster {
  readonly site: KubernetesSite;
  readonly context: RunContext;
  /** The one that clients of the load go through; absent where there is none. */
  readonly pooler?: MeasuredPooler;
  readonly images: ReturnType<Images['upgrade']>;
  /** Whom this run itself has asked to take over, while it does; null otherwise. */
  readonly handOver: { to: string | null };
  /** Of the database's owner. */
  readonly ownerPassword: () => Promise<string>;
}

/** As much of one as can be asked. */
export interface SeenCluster {
  readonly site: Pick<KubernetesSite, 'namespace' | 'read' | 'list' | 'dial'>;
  readonly context: Pick<RunContext, 'signal'>;
  readonly names: ClusterNames;
  /** The conductor's own. */
  readonly sessions: Connections<PostgresSession>;
}

/** What the operator says, as far as it is used here. */
export interface ClusterStatus {
  readonly wanted: number;
  readonly ready: number;
  readonly phase: string;
  readonly reason: string;
  readonly currentPrimary: string;
  readonly targetPrimary: string;
}

const healthyPhase = 'Cluster in healthy state';

/** Pure. Empty texts where the operator has said nothing yet. */
export const statusOf = (object: KubernetesObject): ClusterStatus => {
  const spec = object['spec'] as { readonly instances?: number } | undefined;
  const status = (object['status'] ?? {}) as Readonly<Record<string, unknown>>;
  const text = (field: string): string => textAt(status, [field]);
  return {
    wanted: spec?.instances ?? 0,
    ready: typeof status['readyInstances'] === 'number' ? status['readyInstances'] : 0,
    phase: text('phase'),
    reason: text('phaseReason'),
    currentPrimary: text('currentPrimary'),
    targetPrimary: text('targetPrimary'),
  };
};

export const readStatus = async (cluster: SeenCluster): Promise<ClusterStatus> => {
  const { site, names } = cluster;
  const found = await site.read(referenceTo(cluster));
  if (found === null) {
    throw new RunError(
      `the database ${names.cluster} is gone from the namespace ${site.namespace}`,
      'Somebody removed it; run again.',
    );
  }
  return statusOf(found);
};

/** Whether all wanted members are up and the operator is done with everything. */
export const isHealthy = ({ phase, ready, wanted, currentPrimary, targetPrimary }: ClusterStatus): boolean =>
  phase === healthyPhase && ready === wanted && currentPrimary === targetPrimary;

/** One line for people who wait. */
export const statusText = ({ phase, reason, ready, wanted }: ClusterStatus): string =>
  [`${ready} of ${wanted} ready`, phase === '' ? 'no word from the operator' : phase, reason]
    .filter((part) => part !== '')
    .join(', ');

/** A database pod; its address is with the port. */
export interface Instance extends ServerPod {
  /** The operator's image, which it puts into each pod. */
  readonly operatorImage: string;
  /** `primary` or `replica`; something else, or nothing, while it is neither. */
  readonly role: string;
  /** By the API server's clock, in milliseconds since the epoch, to the second. */
  readonly createdMs: number;
}

export const serverContainer = 'postgres';
export const serverPort = 5432;

/** Pure. */
export const instanceOf = (object: KubernetesObject): Instance => {
  const pod = serverPodOf(object, serverContainer);
  return {
    ...pod,
    address: pod.address === '' ? '' : `${pod.address}:${serverPort}`,
    operatorImage: (object as Pod).spec?.initContainers?.[0]?.image ?? '',
    role: object.metadata.labels?.['cnpg.io/instanceRole'] ?? '',
    createdMs: Date.parse(String(object.metadata['creationTimestamp'])),
  };
};

/** By number, so that reports read well. */
export const listInstances = async (cluster: SeenCluster): Promise<readonly Instance[]> => {
  const pods = await cluster.site.list({ apiVersion: 'v1', kind: 'Pod' }, instanceSelector(cluster));
  return pods.map(instanceOf).sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
};

/** Where the operator puts the socket on which the server, or a PgBouncer, trusts the pod's own user. */
export const superuserSocket = `/controller/run/.s.PGSQL.${serverPort}`;

/** A member to be asked as superuser. Getting into a pod is dear, so its connections are kept. */
export const asked = (cluster: SeenCluster, name: string): PostgresMember =>
  memberAt({
    ...{ name, next: seeLog(cluster, name), signal: cluster.context.signal },
    login: { user: 'postgres', database: cluster.names.database },
    dial: (timeoutMs) =>
      cluster.site.dial(
        { pod: name, container: serverContainer, to: { socket: superuserSocket } },
        timeoutMs,
      ),
    connections: cluster.sessions,
  });

/** A service, to be asked as the database's owner from inside a pod. */
export const askedAsOwner = (
  cluster: CnpgCluster,
  { service, pod, password }: { readonly service: string; readonly pod: string; readonly password: string },
): PostgresMember =>
  memberAt({
    ...{ name: service, next: seeLog(cluster, pod), signal: cluster.context.signal },
    login: { user: cluster.names.owner, password, database: cluster.names.database },
    dial: (timeoutMs) =>
      cluster.site.dial(
        { pod, container: serverContainer, to: { host: serviceName(cluster, service), port: serverPort } },
        timeoutMs,
      ),
    connections: freshConnections(),
  });

const seeLog = ({ site }: SeenCluster, pod: string): string =>
  `kubectl -n ${site.namespace} logs ${pod} says what it is doing.`;

export const primaryOf = async (cluster: SeenCluster): Promise<PostgresMember> =>
  asked(cluster, (await readStatus(cluster)).currentPrimary);
