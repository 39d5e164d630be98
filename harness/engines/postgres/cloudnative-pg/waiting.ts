// Waiting for the operator to be done: what it says is told while it works, and pods that can never start end the wait.
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { waitForPods } from '../../../model/wait-for-pods.ts';
import { isHealthy, listInstances, readStatus, statusText } from './cluster.ts';
import type { ClusterStatus, CnpgCluster, Instance } from './cluster.ts';
import { takeSnapshot } from './snapshot.ts';

export interface OperatorWait {
  readonly what: string;
  readonly deadlineMs: number;
  /** What must be true besides the cluster being healthy; null when it is, else what is missing. */
  readonly also?: (seen: {
    readonly status: ClusterStatus;
    readonly instances: readonly Instance[];
  }) => string | null;
}

/** Resolves when the cluster is healthy again and more. Each change of what the operator says is a note. */
export const operatorDone = async (cluster: CnpgCluster, wait: OperatorWait): Promise<void> => {
  const { site, context } = cluster;
  let told = '';
  await waitForPods(site, {
    what: wait.what,
    deadlineMs: wait.deadlineMs,
    everyMs: 300,
    signal: context.signal,
    next: `kubectl -n ${site.namespace} describe cluster,pods shows more while the namespace is there.`,
    ask: async () => {
      const status = await readStatus(cluster);
      const text = statusText(status);
      if (text !== told) context.note(`${wait.what}: ${text}`);
      told = text;
      const missing = wait.also?.({ status, instances: await listInstances(cluster) }) ?? null;
      if (isHealthy(status) && missing === null) return { done: undefined };
      return { seen: [text, ...(missing === null ? [] : [missing])].join('; ') };
    },
  });
};

/** Resolves when every standby streams from the primary; the operator counts one as ready before that. */
export const allStreaming = (cluster: CnpgCluster): Promise<void> =>
  waitFor({
    what: 'every standby to stream from the primary',
    deadlineMs: timeoutsMs.settle,
    everyMs: 300,
    signal: cluster.context.signal,
    next: `kubectl -n ${cluster.site.namespace} logs of the standby says why it does not.`,
    ask: async () => {
      const { members } = await takeSnapshot(cluster);
      const waiting = members.filter(
        ({ role, replication }) => role !== 'primary' && replication?.streaming !== true,
      );
      if (waiting.length === 0) return { done: undefined };
      return { seen: `not streaming: ${waiting.map(({ name }) => name).join(', ')}` };
    },
  });
