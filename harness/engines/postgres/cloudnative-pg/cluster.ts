// A CloudNativePG cluster that is up: what the operator says about it, its pods, and SQL in them. No deeds.
import { serverPodOf } from '../../../model/kubernetes-objects.ts';
import type { Pod, ServerPod } from '../../../model/kubernetes-objects.ts';
import type { RunContext } from '../../../model/run-context.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { Images } from '../../../model/images.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { RunError } from '../../../model/errors.ts';
import { clusterReference, database, instanceSelector } from './manifest.ts';

export interface CnpgCluster {
  readonly site: KubernetesSite;
  readonly context: RunContext;
  readonly images: ReturnType<Images['upgrade']>;
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
  const text = (field: string): string => {
    const value = status[field];
    return typeof value === 'string' ? value : '';
  };
  return {
    wanted: spec?.instances ?? 0,
    ready: typeof status['readyInstances'] === 'number' ? status['readyInstances'] : 0,
    phase: text('phase'),
    reason: text('phaseReason'),
    currentPrimary: text('currentPrimary'),
    targetPrimary: text('targetPrimary'),
  };
};

export const readStatus = async ({ site }: CnpgCluster): Promise<ClusterStatus> => {
  const found = await site.read(clusterReference);
  if (found === null) {
    throw new RunError(
      `the database ${clusterReference.name} is gone from the namespace ${site.namespace}`,
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
  };
};

/** By number, so that reports read well. */
export const listInstances = async ({ site }: CnpgCluster): Promise<readonly Instance[]> => {
  const pods = await site.list({ apiVersion: 'v1', kind: 'Pod' }, instanceSelector);
  return pods.map(instanceOf).sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
};

/** The rows of a query on one member, by the superuser over the pod's own socket, which asks for no password. */
export const queryRows = async <Row>(
  { site }: CnpgCluster,
  member: string,
  sql: string,
  deadlineMs: number = timeoutsMs.query,
): Promise<readonly Row[]> => {
  const rows = `SELECT coalesce(json_agg(answer), '[]') FROM (${sql}) AS answer`;
  return JSON.parse(await psql(site, member, ['-c', rows], deadlineMs)) as Row[];
};

export const psql = (
  site: KubernetesSite,
  member: string,
  args: readonly string[],
  deadlineMs: number,
): Promise<string> =>
  site.exec({
    pod: member,
    container: serverContainer,
    command: ['psql', '-qAtX', '-v', 'ON_ERROR_STOP=1', '-d', database, ...args],
    deadlineMs,
  });

/** Runs a shell script in a member's pod with something on its standard input, such as a password. */
export const runScript = (
  site: KubernetesSite,
  member: string,
  script: string,
  input: string,
): Promise<string> =>
  site.exec({
    pod: member,
    container: serverContainer,
    command: ['sh', '-c', script],
    input,
    deadlineMs: timeoutsMs.query,
  });

/** A text as SQL writes it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
