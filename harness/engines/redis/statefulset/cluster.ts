// A Redis Cluster in a StatefulSet: its pods as the cluster's API tells them, and its members, which are asked in their pods. No
// deeds.
import type { VersionName } from '../../../model/scenario.ts';
import type { Connections } from '../../../model/connections.ts';
import { RunError } from '../../../model/errors.ts';
import { serverPodOf } from '../../../model/kubernetes-objects.ts';
import type { ServerPod } from '../../../model/kubernetes-objects.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import { waitForPods } from '../../../model/wait-for-pods.ts';
import type { RedisCluster, RedisMember } from '../cluster/cluster.ts';
import { askOver } from '../cluster/talk.ts';
import type { Talk } from '../cluster/talk.ts';
import { ordinalOf, podSelector, serverContainer, serverPort } from './manifest.ts';

export interface SetCluster extends RedisCluster {
  readonly site: KubernetesSite;
  readonly images: Readonly<Record<VersionName, string>>;
  /** The conductor's own; getting into a pod is dear, so they are kept. */
  readonly talks: Connections<Talk>;
  /** What the set was last asked for. */
  readonly wish: { members: number; image: string };
  /** The pods as they were last looked at, by name. */
  readonly pods: Map<string, ServerPod>;
  /** The pool of each node that has one. */
  readonly pools: ReadonlyMap<string, string>;
  /** Ends the following of a member's log. */
  readonly logs: Map<string, AbortController>;
  /** Reads a line of a member's log for what it says of a failover. */
  readonly readLine: (member: string, line: string) => void;
}

/** Looks at the pods, by number; members then know where they are. */
export const lookAtPods = async ({
  site,
  pods,
}: Pick<SetCluster, 'site' | 'pods'>): Promise<readonly ServerPod[]> => {
  const found = (await site.list({ apiVersion: 'v1', kind: 'Pod' }, podSelector))
    .map((pod) => serverPodOf(pod, serverContainer))
    .sort((a, b) => ordinalOf(a.name) - ordinalOf(b.name));
  pods.clear();
  for (const pod of found) pods.set(pod.name, pod);
  return found;
};

/** As it is now; undefined when there is none. */
export const lookAtPod = async (cluster: SetCluster, name: string): Promise<ServerPod | undefined> =>
  (await lookAtPods(cluster)).find((pod) => pod.name === name);

export const memberOf = (cluster: SetCluster, name: string): RedisMember => ({
  name,
  ask: askOver({
    name,
    password: cluster.password,
    signal: cluster.context.signal,
    dial: (timeoutMs) =>
      cluster.site.dial({ pod: name, container: serverContainer, to: { port: serverPort } }, timeoutMs),
    connections: cluster.talks,
  }),
  endpoint: async () => {
    const host = (await lookAtPod(cluster, name))?.address ?? '';
    if (host !== '') return { host, port: serverPort };
    throw new RunError(`the pod ${name} has no address`, `kubectl describe pod ${name} says why.`);
  },
  get node() {
    return cluster.pods.get(name)?.node ?? '';
  },
  get pool() {
    return cluster.pools.get(cluster.pods.get(name)?.node ?? '') ?? '';
  },
  // Both builds report the same number.
  version: () => Promise.resolve(tagOf(cluster.pods.get(name)?.image ?? '')),
});

/** What is behind the colon of an image's name. */
export const tagOf = (image: string): string => image.slice(image.lastIndexOf(':') + 1);

export interface PodsWait {
  readonly what: string;
  readonly deadlineMs: number;
  /** What is still missing, in words; null when nothing is. */
  readonly missing: (pods: readonly ServerPod[]) => string | null;
}

/** Ends early when the cluster says that a pod will never start. */
export const whenPods = ({ site, context, ...cluster }: SetCluster, wait: PodsWait): Promise<void> =>
  waitForPods(site, {
    what: wait.what,
    deadlineMs: wait.deadlineMs,
    everyMs: 200,
    signal: context.signal,
    next: `kubectl -n ${site.namespace} describe statefulset,pods shows more while the namespace is there.`,
    ask: async () => {
      const missing = wait.missing(await lookAtPods({ site, pods: cluster.pods }));
      return missing === null ? { done: undefined } : { seen: missing };
    },
  });

/** The names of those that are not ready, in words; null when all are. */
export const notReady = (names: readonly string[], pods: readonly ServerPod[]): string | null => {
  const late = names.filter((name) => !pods.some((pod) => pod.name === name && pod.ready && !pod.leaving));
  return late.length === 0 ? null : `not ready: ${late.join(', ')}`;
};
