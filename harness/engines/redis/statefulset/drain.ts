// The node of a member taken out of use as maintenance does it, by the eviction API: only pods of this database are evicted, and
// only as its disruption budget allows.
import type { Abilities } from '../../../model/deployment.ts';
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { memberCalled } from '../cluster/cluster.ts';
import { lookAtPod, lookAtPods } from './cluster.ts';
import type { RedisPod, SetCluster } from './cluster.ts';

/**
 * A pod that was evicted may find no place but the node that it had, where its volume is; until it is back the budget allows no
 * other eviction. So the member's pod goes first, and what is left is asked for so long, in milliseconds.
 */
const othersMs = 5_000;

export const drainNode = async (cluster: SetCluster, member: string): ReturnType<Abilities['drainNode']> => {
  const { site, context } = cluster;
  memberCalled(cluster, member);
  const pod = await lookAtPod(cluster, member);
  if (pod === undefined || pod.node === '')
    throw new RunError(`${member} is on no node`, 'kubectl describe pod says why.');
  const { node } = pod;
  cluster.drained.add(node);
  await site.cordon(node);
  let refusals = await leaves(cluster, pod);
  const others = (await lookAtPods(cluster)).filter((each) => each.node === node && each.uid !== pod.uid);
  const limit = { untilMs: performance.now() + othersMs };
  const staying = [];
  for (const other of others) {
    const asked = await mayLeave(cluster, other, limit.untilMs);
    refusals += asked.refusals;
    if (!asked.left) staying.push(other.name);
  }
  if (staying.length > 0)
    context.note(`${staying.join(', ')} stays on ${node}: the disruption budget allows no more evictions`);
  return { node, refusals };
};

/** Resolves when the pod is gone from its node, with how often that was refused. */
const leaves = async (cluster: SetCluster, { name, uid }: RedisPod): Promise<number> => {
  let refusals = 0;
  let asked = false;
  await waitFor({
    what: `${name} to be evicted`,
    deadlineMs: timeoutsMs.memberLeave,
    everyMs: 200,
    signal: cluster.context.signal,
    next: 'kubectl describe poddisruptionbudget says what it waits for.',
    ask: async () => {
      const pod = await lookAtPod(cluster, name);
      if (pod?.uid !== uid) return { done: undefined };
      if (asked) return { seen: 'it stops' };
      const refusal = await cluster.site.evict(name);
      if (refusal === null) asked = true;
      else refusals += 1;
      return { seen: refusal ?? 'it was asked to' };
    },
  });
  return refusals;
};

const mayLeave = async (cluster: SetCluster, { name }: RedisPod, untilMs: number) => {
  let refusals = 0;
  const left = await waitFor({
    what: `${name} to be allowed to leave`,
    deadlineMs: timeoutsMs.memberLeave,
    everyMs: 500,
    signal: cluster.context.signal,
    next: '',
    ask: async () => {
      const refusal = await cluster.site.evict(name);
      if (refusal === null) return { done: true };
      refusals += 1;
      return performance.now() > untilMs ? { done: false } : { seen: refusal };
    },
  });
  return { left, refusals };
};

/** All that this run has drained. */
export const uncordonNodes = async ({ site, drained }: SetCluster): Promise<void> => {
  for (const node of drained) await site.uncordon(node);
  drained.clear();
};
