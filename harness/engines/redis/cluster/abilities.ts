// The abilities that need nothing but commands: alike wherever a cluster runs, and so are the words for the plan.
import type { Abilities, AbilityName } from '../../../model/deployment.ts';
import type { RedisCluster } from './cluster.ts';
import { spreadSlots } from './balance.ts';
import { failOver } from './failover.ts';
import { sendOrder } from './orders.ts';
import { proveWrite } from './proof.ts';
import { measureLag } from './replication.ts';
import { moveSlots } from './moving-slots.ts';

export const howByCommands = {
  measureLag: 'how long the replica takes to reach the offset that its master had when asked',
  handOver:
    'CLUSTER FAILOVER sent to the replica once its offset is its master’s; waits until everybody agrees',
  proveWrite: 'one key to each shard through its master, read on every member of the shard',
  sendOrder: 'CLUSTER FORGET, MEET or FAILOVER to that member as it is; its answer is recorded',
  moveSlots: 'SETSLOT and MIGRATE, 50 slots at a time, while clients use them',
  spreadSlots: 'the slots above an equal share move to the shards below it',
} as const satisfies Partial<Record<AbilityName, string>>;

export const clusterAbilities = (cluster: RedisCluster): Pick<Abilities, keyof typeof howByCommands> => ({
  measureLag: (member) => measureLag(cluster, member),
  handOver: (to) => failOver(cluster, to),
  proveWrite: () => proveWrite(cluster),
  sendOrder: (order) => sendOrder(cluster, order),
  moveSlots: (request) => moveSlots(cluster, request),
  spreadSlots: () => spreadSlots(cluster),
});
