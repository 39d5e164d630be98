// The proof that a cluster is whole: one key to each shard, written through its master and read on every member of it.
import { randomUUID } from 'node:crypto';
import type { Proof } from '../../../abilities/services.ts';
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { demand, isRefused, memberCalled } from './cluster.ts';
import type { RedisCluster } from './cluster.ts';
import { mastersOf, viewsOf } from './views.ts';
import type { View } from './views.ts';
import { tagOf } from '../slots.ts';

/** Resolves with the masters that wrote and all members that have it. A `RunError` when a master refuses or a member lacks it. */
export const proveWrite = async (cluster: RedisCluster): Promise<Proof> => {
  const views = await viewsOf(cluster);
  const masters = mastersOf(views).filter(({ self }) => self.slots.length > 0);
  if (masters.length === 0)
    throw new RunError('no master that answers has slots', 'Look at the members’ logs.');
  const readOn = await Promise.all(masters.map((master) => proveShard(cluster, master, views)));
  return { writtenOn: masters.map(({ member }) => member), readOn: readOn.flat() };
};

const proveShard = async (
  cluster: RedisCluster,
  master: View,
  views: ReadonlyMap<string, View>,
): Promise<readonly string[]> => {
  const key = `drydock-proof:{${tagOf(master.self.slots[0]?.first ?? 0)}}:${randomUUID()}`;
  await demand(memberCalled(cluster, master.member), [['SET', key, 'proof']]);
  const replicas = [...views.values()].filter(({ self }) => self.masterId === master.id);
  const names = [master, ...replicas].map(({ member }) => member);
  await Promise.all(names.map((name) => holds(cluster, name, key)));
  return names;
};

const holds = (cluster: RedisCluster, name: string, key: string): Promise<void> =>
  waitFor({
    what: `the written key on ${name}`,
    deadlineMs: timeoutsMs.query,
    everyMs: 50,
    signal: cluster.context.signal,
    next: `See the log of ${name} in the run’s logs folder.`,
    ask: async () => {
      const [, value = null] = await memberCalled(cluster, name).ask([['READONLY'], ['GET', key]]);
      if (value === 'proof') return { done: undefined };
      return { seen: isRefused(value) ? value.refused : 'it does not have it' };
    },
  });
