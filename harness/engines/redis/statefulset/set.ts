// The set itself: another image for pods to come, more pods or fewer, and shards that come and go with them.
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { memberCalled } from '../cluster/cluster.ts';
import { adoptShard, dissolveShard } from '../cluster/shards.ts';
import { notReady, whenPods } from './cluster.ts';
import type { SetCluster } from './cluster.ts';
import { ordinalOf, podName, setObject, setReference, volumeClaimOf } from './manifest.ts';
import { admitMember, dismissMember } from './members.ts';

/** Resolves when the set's controller has seen it: a pod that is deleted before that would come back as it was. */
export const changeSet = async (cluster: SetCluster, changes: Partial<SetCluster['wish']>): Promise<void> => {
  const { site, context, wish } = cluster;
  Object.assign(wish, changes);
  await site.apply(setObject({ ...wish, pullPolicy: site.images.pullPolicy }));
  await waitFor({
    what: 'the StatefulSet to be looked at by its controller',
    deadlineMs: timeoutsMs.apiCall,
    everyMs: 50,
    signal: context.signal,
    next: `kubectl -n ${site.namespace} describe statefulset shows more.`,
    ask: async () => {
      const set = await site.read(setReference);
      const { observedGeneration = 0 } = (set?.['status'] ?? {}) as { readonly observedGeneration?: number };
      const current = observedGeneration >= Number(set?.metadata['generation'] ?? 0);
      return current ? { done: undefined } : { seen: 'not yet' };
    },
  });
};

/** As many pods more as the other shards have; resolves with the name of the one that is the new shard's master. */
export const addShard = async (cluster: SetCluster): Promise<string> => {
  const { members } = cluster.wish;
  const size = cluster.members.size / new Set(cluster.shards.values()).size;
  const names = Array.from({ length: Math.round(size) }, (_, index) => podName(members + index));
  await changeSet(cluster, { members: members + names.length });
  await whenPods(cluster, {
    what: `${names.join(' and ')} to be ready`,
    deadlineMs: timeoutsMs.memberJoin,
    missing: (pods) => notReady(names, pods),
  });
  for (const name of names) admitMember(cluster, name);
  const [first = '', ...others] = names;
  await adoptShard(cluster, [first, ...others]);
  return first;
};

/** A set gives up its highest numbers, so the shard must be made of these. */
export const removeShard = async (cluster: SetCluster, member: string): Promise<void> => {
  memberCalled(cluster, member);
  const shard = cluster.shards.get(member);
  const names = [...cluster.shards].filter(([, other]) => other === shard).map(([name]) => name);
  const left = cluster.wish.members - names.length;
  if (names.length === 0 || names.some((name) => ordinalOf(name) < left))
    throw new RunError(
      `${member} is in a shard of ${names.join(', ') || 'nobody'}, and a StatefulSet removes its highest numbers only; nothing was changed`,
      'Remove the shard that was added last.',
    );
  const leaving = await dissolveShard(cluster, member);
  for (const name of leaving) dismissMember(cluster, name);
  await changeSet(cluster, { members: left });
  await whenPods(cluster, {
    what: `${leaving.join(' and ')} to be gone, with their volumes`,
    deadlineMs: timeoutsMs.memberLeave,
    missing: (pods) =>
      stillThere(
        leaving,
        pods.map(({ name }) => name),
      ),
  });
  await volumesGone(cluster, leaving);
};

const stillThere = (names: readonly string[], seen: readonly string[]): string | null => {
  const left = names.filter((name) => seen.includes(name));
  return left.length === 0 ? null : `still there: ${left.join(', ')}`;
};

const volumesGone = ({ site, context }: SetCluster, names: readonly string[]): Promise<void> =>
  waitFor({
    what: `the volumes of ${names.join(' and ')} to be gone`,
    deadlineMs: timeoutsMs.memberLeave,
    everyMs: 200,
    signal: context.signal,
    next: `kubectl -n ${site.namespace} describe pvc shows what holds them.`,
    ask: async () => {
      const claims = await site.list({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, '');
      const seen = stillThere(
        names.map(volumeClaimOf),
        claims.map(({ metadata }) => metadata.name),
      );
      return seen === null ? { done: undefined } : { seen };
    },
  });
