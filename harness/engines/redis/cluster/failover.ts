// The hand-over by `CLUSTER FAILOVER`: the order goes to the replica that is to take over, never to the master, and only once
// it has caught up. The master then holds its clients back until the replica has the last byte, so nothing is lost.
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { demand, memberCalled } from './cluster.ts';
import type { RedisCluster } from './cluster.ts';
import { listedEverywhere } from './joining.ts';
import { inSync } from './replication.ts';
import { masterOf, viewsOf } from './views.ts';
import type { View } from './views.ts';

/** Resolves when `to` is the master of its shard, everybody who answers says so, and the old master follows it in sync. */
export const failOver = async (cluster: RedisCluster, to: string): Promise<void> => {
  const next = memberCalled(cluster, to);
  const { view, master } = await mayTakeOver(cluster, to);
  await inSync(cluster, to);
  const shard = cluster.shards.get(to);
  cluster.context.record({
    kind: 'milestone',
    milestone: 'hand-over-requested',
    detail: `from ${master.member} to ${to}`,
    ...(shard !== undefined && { shard }),
  });
  await demand(next, [['CLUSTER', 'FAILOVER']]);
  await takenOver(cluster, { next: view, old: master });
  await inSync(cluster, master.member);
  await listedEverywhere(cluster, master.member);
};

const mayTakeOver = async (
  cluster: RedisCluster,
  to: string,
): Promise<{ readonly view: View; readonly master: View }> => {
  const views = await viewsOf(cluster);
  const view = views.get(to);
  if (view === undefined)
    throw new RunError(`${to} does not answer, so it cannot take over`, `See ${to}.log.`);
  if (view.self.role === 'master')
    throw new RunError(`${to} is a master already; nothing was changed`, 'Hand over to one of its replicas.');
  const master = masterOf(view, views);
  if (master !== undefined && view.replication.linkUp) return { view, master };
  throw new RunError(
    `${to} does not replicate from a master that answers, so it may lack acknowledged writes; nothing was changed`,
    'Wait until it is in sync, or hand over to one that is.',
  );
};

const takenOver = (
  cluster: RedisCluster,
  { next, old }: { readonly next: View; readonly old: View },
): Promise<void> =>
  waitFor({
    what: `${next.member} to take over from ${old.member}`,
    deadlineMs: timeoutsMs.failover,
    everyMs: 20,
    signal: cluster.context.signal,
    next: 'The members’ logs are in the run’s logs folder: a failover that got no majority of votes changes nothing.',
    ask: async () => {
      const views = [...(await viewsOf(cluster)).values()];
      const late = views.find(({ nodes }) => {
        const seen = (id: string) => nodes.find((node) => node.id === id);
        const promoted = seen(next.id)?.role === 'master' && (seen(next.id)?.slots.length ?? 0) > 0;
        return !promoted || seen(old.id)?.masterId !== next.id;
      });
      return late === undefined ? { done: undefined } : { seen: `${late.member} does not say so` };
    },
  });
