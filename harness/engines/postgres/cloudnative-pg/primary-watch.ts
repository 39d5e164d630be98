// Watches a cluster's primary from when it is up to the end of the run: the operator's status, the pods, the lease, where rw leads, and
// what the servers say in their logs. What that means is told in the record, at the moment that its source gave it where it gave one.
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import { asked, instanceOf } from './cluster.ts';
import type { CnpgCluster } from './cluster.ts';
import { readLine } from './log-lines.ts';
import { clusterKind, instanceSelector, serviceName } from './manifest.ts';
import { createNodeClocks } from './node-clocks.ts';
import { createChanges } from './primary-changes.ts';
import type { PrimaryMilestone } from './primary-changes.ts';
import type { Paces } from './settings.ts';
import { leaseKind, leaseSeen, podKind, podSeen, readyTargets, sliceKind, statusSeen } from './sightings.ts';
import type { Sighting } from './sightings.ts';

/** Until the run is undone, or told to end. */
export const watchPrimary = (cluster: CnpgCluster, paces: Paces): void => {
  const { site, context, names, handOver } = cluster;
  const ended = new AbortController();
  const stop = AbortSignal.any([ended.signal, context.signal]);
  context.undo('stop watching the primary', () => {
    ended.abort();
    return Promise.resolve();
  });
  const clocks = createNodeClocks(
    () => context.nowMs(),
    (pod) => readClock(cluster, pod),
  );
  const changes = createChanges({ handOver, paces });
  const record = ({ milestone, detail, saidMs = null, by = '' }: PrimaryMilestone): void => {
    const dated = saidMs === null ? null : clocks.dated(saidMs, by);
    context.record({ kind: 'milestone', milestone, detail, ...dated });
  };
  const see = (sighting: Sighting): void => {
    if (!stop.aborted) changes(sighting).forEach(record);
  };
  const logs = createLogs(cluster, stop, see);
  const isOwn = ({ metadata }: KubernetesObject): boolean => metadata.name === names.cluster;
  const all = { labelSelector: '', stop };

  site.watch({ kind: clusterKind, ...all }, (object) => {
    if (isOwn(object)) see(statusSeen(object));
  });
  site.watch({ kind: leaseKind, ...all }, (object) => {
    if (isOwn(object)) see(leaseSeen(object));
  });
  const slices = `kubernetes.io/service-name=${serviceName(cluster, 'rw')}`;
  site.watch({ kind: sliceKind, labelSelector: slices, stop }, (object) => {
    see({ of: 'endpoints', ready: readyTargets(object) });
  });
  const gone = (object: KubernetesObject): void => {
    logs.leave(object.metadata.name);
    see(podSeen(object, true));
  };
  site.watch({ kind: podKind, labelSelector: instanceSelector(cluster), stop, gone }, (object) => {
    const { name, node, ready, uid } = instanceOf(object);
    clocks.place(name, node, ready);
    logs.follow(name, uid);
    see(podSeen(object));
  });
};

/** What the clock of an instance's node reads. */
const readClock = (cluster: CnpgCluster, pod: string): Promise<number> =>
  asked(cluster, pod).ask(async (query) => {
    const sql = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "readMs"';
    const [row] = await query<{ readonly readMs: number }>(sql);
    return row?.readMs ?? Number.NaN;
  });

/** For how long the last lines of a pod that was removed may still come, in milliseconds. */
const lastLinesMs = 10_000;

/** The logs of all instances, each for as long as its pod is there and a little longer. */
const createLogs = ({ site }: CnpgCluster, stop: AbortSignal, see: (sighting: Sighting) => void) => {
  const followed = new Map<string, { readonly uid: string; readonly end: AbortController }>();
  return {
    follow(pod: string, uid: string): void {
      const before = followed.get(pod);
      if (before?.uid === uid) return;
      before?.end.abort();
      const end = new AbortController();
      followed.set(pod, { uid, end });
      const source = { pod, container: 'postgres', stop: AbortSignal.any([stop, end.signal]) };
      site.followLog(source, (line) => {
        const found = readLine(line);
        if (found !== null) see({ of: 'log', pod, ...found });
      });
    },
    leave(pod: string): void {
      const left = followed.get(pod);
      setTimeout(() => left?.end.abort(), lastLinesMs).unref();
    },
  };
};
