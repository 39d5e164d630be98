// Whether replicas hold what their masters hold. Replication is a stream of bytes, so both ends have an offset in it: a replica
// whose offset is not below the one that its master had when asked lacks nothing that was written before.
import type { Lag } from '../../../abilities/durability.ts';
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { memberCalled } from './cluster.ts';
import type { RedisCluster } from './cluster.ts';
import { masterOf, viewOf, viewsOf } from './views.ts';
import type { View } from './views.ts';

/** A replica that does not reach what its master had is looked at again for so long before its lag is told. */
const lagWatchedMs = 1_000;

/** Resolves when the replica receives from its master, and holds what that held at some moment after the call. */
export const inSync = async (cluster: RedisCluster, name: string): Promise<void> => {
  const { context } = cluster;
  let wanted: number | undefined;
  await waitFor({
    what: `${name} to hold what its master holds`,
    deadlineMs: timeoutsMs.settle,
    signal: context.signal,
    next: `The log of ${name} in the run’s logs folder says what keeps it from copying.`,
    ask: async () => {
      const views = await viewsOf(cluster);
      const view = views.get(name);
      if (view === undefined) return { seen: 'it does not answer' };
      if (view.self.role === 'master') return { seen: 'it is a master' };
      const master = masterOf(view, views);
      if (!view.replication.linkUp || master === undefined) return { seen: 'its link to its master is down' };
      const { offset } = view.replication;
      // Read at the same time as the replica's, so it can only be compared with a later one.
      if (wanted !== undefined && offset >= wanted) return { done: undefined };
      wanted ??= master.replication.offset;
      return { seen: `it has ${offset} of ${wanted} bytes` };
    },
  });
};

/** Resolves when every replica that answers holds what its master held when asked. */
export const settle = async (cluster: RedisCluster): Promise<void> => {
  const replicas = [...(await viewsOf(cluster)).values()].filter(({ self }) => self.role === 'replica');
  await Promise.all(replicas.map(({ member }) => inSync(cluster, member)));
};

/**
 * How long the replica takes to hold what its master held when asked: 0 when it already did. One that does not come to hold it
 * within a second is behind by the time that passed, or by the time since its master last said anything if that is longer.
 * A `RunError` when the member is no replica, or its master does not answer.
 */
export const measureLag = async (cluster: RedisCluster, name: string): Promise<Lag> => {
  const member = memberCalled(cluster, name);
  const master = await masterViewOf(cluster, await viewOf(member));
  const startedMs = performance.now();
  let looks = 0;
  return waitFor({
    what: `${name} to be measured`,
    deadlineMs: lagWatchedMs + timeoutsMs.query,
    everyMs: 10,
    signal: cluster.context.signal,
    next: `Its log is ${name}.log in the run’s logs folder.`,
    ask: async () => {
      const { replication } = await viewOf(member);
      const passedMs = performance.now() - startedMs;
      const reached = replication.linkUp && replication.offset >= master.replication.offset;
      looks += 1;
      if (!reached && passedMs < lagWatchedMs) return { seen: 'it is behind' };
      const behindMs = reached ? passedMs : Math.max(passedMs, (replication.sinceIoSeconds ?? 0) * 1000);
      const lagMs = reached && looks === 1 ? 0 : Math.round(behindMs);
      return { done: { lagMs, facts: factsOf(master, replication) } };
    },
  });
};

const factsOf = (master: View, replication: View['replication']): Lag['facts'] => ({
  master: master.member,
  masterOffset: master.replication.offset,
  replicaOffset: replication.offset,
  missingBytes: Math.max(0, master.replication.offset - replication.offset),
  link: replication.linkUp ? 'up' : 'down',
});

const masterViewOf = async (cluster: RedisCluster, { member, self }: View): Promise<View> => {
  if (self.role === 'master')
    throw new RunError(`${member} is a master, so it has no lag`, 'Measure on a replica.');
  const views = await viewsOf(cluster);
  const master = [...views.values()].find(({ id }) => id === self.masterId);
  if (master !== undefined) return master;
  throw new RunError(
    `the master of ${member} does not answer, so its lag cannot be told`,
    'Look at its log.',
  );
};
