// The moments of a switchover that can explain an outage, seen from outside: the order to the operator, the servers' own
// words in their logs, the label of the new primary's pod, and where rw leads. They reach us late by as long as the cluster
// takes to tell, some ten milliseconds, so they explain windows; they never measure them.
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { Milestone } from '../../../model/milestones.ts';
import { instanceOf, statusOf } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { clusterKind, instanceSelector, serviceName } from './manifest.ts';

interface Switchover {
  readonly from: string;
  readonly to: string;
  readonly told: Set<Milestone>;
}

/** Records the milestones of every switchover until `stop` is aborted; `asked` names a new primary that was our own choice. */
export const watchSwitchovers = (cluster: CnpgCluster, stop: AbortSignal, asked?: string): void => {
  const { site, context } = cluster;
  let current: Switchover | undefined;
  let lastTarget: string | undefined;
  const tell = (milestone: Milestone, detail: string): void => {
    if (current === undefined || current.told.has(milestone)) return;
    current.told.add(milestone);
    context.record({ kind: 'milestone', milestone, detail });
  };
  const begin = (from: string, to: string): void => {
    current = { from, to, told: new Set() };
    if (to !== asked) tell('primary-chosen', `the operator chose ${to} in place of ${from}`);
    for (const pod of [from, to]) {
      site.followLog({ pod, container: 'postgres', stop }, (line) => {
        const found = current === undefined ? null : milestoneIn(line, pod, current);
        if (found !== null) tell(found.milestone, found.detail);
      });
    }
  };
  site.watch({ kind: clusterKind, labelSelector: '', stop }, (object) => {
    // An attached one may have others beside it.
    if (object.metadata.name !== cluster.names.cluster) return;
    const { currentPrimary, targetPrimary } = statusOf(object);
    if (lastTarget !== undefined && targetPrimary !== lastTarget && targetPrimary !== currentPrimary) {
      begin(currentPrimary, targetPrimary);
    }
    lastTarget = targetPrimary;
  });
  site.watch({ kind: podKind, labelSelector: instanceSelector(cluster), stop }, (object) => {
    const { name, role } = instanceOf(object);
    if (name === current?.to && role === 'primary')
      tell('role-labelled', `${name} carries the primary’s label`);
  });
  site.watch(
    { kind: sliceKind, labelSelector: `kubernetes.io/service-name=${serviceName(cluster, 'rw')}`, stop },
    (object) => {
      const ready = readyTargets(object);
      if (current !== undefined && ready.length === 1 && ready[0] === current.to)
        tell('endpoint-switched', `rw leads to ${current.to}`);
    },
  );
};

const podKind = { apiVersion: 'v1', kind: 'Pod' };
export const sliceKind = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };

/** The pods that a Service sends new connections to, by one of its slices. Pure. */
export const readyTargets = (slice: KubernetesObject): readonly string[] => {
  const endpoints = (slice['endpoints'] ?? []) as readonly {
    readonly conditions?: { readonly ready?: boolean };
    readonly targetRef?: { readonly name: string };
  }[];
  return endpoints
    .filter(({ conditions }) => conditions?.ready === true)
    .map(({ targetRef }) => targetRef?.name ?? '');
};

/** What a line of a member's log says about the switchover, or null. PostgreSQL's words, in the operator's JSON. Pure. */
export const milestoneIn = (
  line: string,
  pod: string,
  { from, to }: Pick<Switchover, 'from' | 'to'>,
): { readonly milestone: Milestone; readonly detail: string } | null => {
  const message = serverMessage(line);
  if (pod === from && message === 'received fast shutdown request') {
    return { milestone: 'old-primary-fenced', detail: `${from} ends its sessions and takes no new ones` };
  }
  if (pod === from && message === 'database system is shut down') {
    return { milestone: 'old-primary-down', detail: `${from} has shut down` };
  }
  if (pod === to && message === 'database system is ready to accept connections') {
    return { milestone: 'promoted', detail: `${to} accepts writes` };
  }
  return null;
};

const serverMessage = (line: string): string => {
  try {
    const { record } = JSON.parse(line) as { readonly record?: { readonly message?: string } };
    return record?.message ?? '';
  } catch {
    return '';
  }
};
