// Pods that are replaced: by one of another image on the same data, or by an empty one.
import type { Replacement } from '../../../abilities/members.ts';
import { RunError } from '../../../model/errors.ts';
import type { ServerPod } from '../../../model/kubernetes-objects.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { memberCalled } from '../cluster/cluster.ts';
import {
  forgetStrangers,
  joinAsReplica,
  listedEverywhere,
  masterOfShard,
  whenEach,
} from '../cluster/joining.ts';
import { inSync } from '../cluster/replication.ts';
import { viewOf } from '../cluster/views.ts';
import { lookAtPod, whenPods } from './cluster.ts';
import type { SetCluster } from './cluster.ts';
import { answers } from './members.ts';
import { changeSet } from './set.ts';

/** Resolves when it is in sync and everybody finds it at its new address. A `RunError` when it is a master. */
export const replaceMember = async (cluster: SetCluster, request: Replacement): Promise<void> => {
  const { member } = request;
  const { self, id } = await viewOf(memberCalled(cluster, member));
  if (self.role === 'master')
    throw new RunError(
      `${member} is a master and takes writes; nothing was changed`,
      'Hand over to one of its replicas first.',
    );
  await recreateMember(cluster, request);
  await inSync(cluster, member);
  const { host } = await memberCalled(cluster, member).endpoint();
  await whenEach(cluster, `everybody to find ${member} at ${host}`, 'does not', ({ nodes }) => {
    const node = nodes.find((each) => each.id === id);
    return node?.health === 'well' && (node.self || node.host === host);
  });
  await listedEverywhere(cluster, member);
};

/**
 * The image of the set is for all pods, but only the one that is deleted takes it; one that is evicted later takes it too.
 * Resolves when the new pod is ready, whatever has become of the cluster meanwhile.
 */
export const recreateMember = async (
  cluster: SetCluster,
  { member, version }: Replacement,
): Promise<void> => {
  const image = cluster.images[version];
  const before = await podCalled(cluster, member);
  await changeSet(cluster, { image });
  await cluster.site.remove({ apiVersion: 'v1', kind: 'Pod', name: member });
  await whenPods(cluster, {
    what: `${member} to be back with ${image}`,
    deadlineMs: timeoutsMs.memberJoin,
    missing: (pods) => {
      const pod = pods.find(({ name }) => name === member);
      if (pod === undefined) return 'there is no pod';
      if (pod.uid === before.uid) return 'the old pod stops';
      return pod.ready && pod.image === image ? null : `the new pod with ${pod.image} is not ready`;
    },
  });
  await answers(cluster, member);
};

const podCalled = async (cluster: SetCluster, name: string): Promise<ServerPod> => {
  memberCalled(cluster, name);
  const pod = await lookAtPod(cluster, name);
  if (pod !== undefined) return pod;
  throw new RunError(`there is no pod ${name}`, 'kubectl describe statefulset says why.');
};

/** The empty pod forgets nothing, as it knows nobody; all others forget the node that it was. */
export const rejoinMember = async (cluster: SetCluster, member: string): Promise<void> => {
  const shard = cluster.shards.get(member);
  if (shard === undefined) throw new RunError(`${member} never belonged to a shard`, 'Name another member.');
  await whenPods(cluster, {
    what: `${member} to be back, empty`,
    deadlineMs: timeoutsMs.memberJoin,
    missing: (pods) => {
      const pod = pods.find(({ name }) => name === member);
      return pod?.ready === true && !pod.leaving ? null : 'its pod is not ready';
    },
  });
  await answers(cluster, member);
  await hasMaster(cluster, shard);
  await forgetStrangers(cluster);
  await joinAsReplica(cluster, member, shard);
};

/** A replica does not forget its master before it has taken over from it. */
const hasMaster = (cluster: SetCluster, shard: string): Promise<void> =>
  waitFor({
    what: `${shard} to have a master again`,
    deadlineMs: timeoutsMs.failover,
    signal: cluster.context.signal,
    next: 'The logs of its replicas say why none of them took over.',
    ask: async () => {
      const { self } = await masterOfShard(cluster, shard);
      return self.slots.length > 0 ? { done: undefined } : { seen: 'only the empty one' };
    },
  });
