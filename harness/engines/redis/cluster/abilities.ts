// The abilities that need nothing but commands: alike wherever a cluster runs, and so are the words for the plan.
import { measureLag } from '../../../abilities/durability.ts';
import { handOver } from '../../../abilities/roles.ts';
import { proveWrite } from '../../../abilities/services.ts';
import { offer } from '../../../model/ability.ts';
import type { Offer } from '../../../model/ability.ts';
import { moveSlots, sendOrder, spreadSlots } from '../steps/abilities.ts';
import { spreadSlots as spread } from './balance.ts';
import type { RedisCluster } from './cluster.ts';
import { failOver } from './failover.ts';
import { moveSlots as move } from './moving-slots.ts';
import { sendOrder as send } from './orders.ts';
import { proveWrite as prove } from './proof.ts';
import { measureLag as lagOf } from './replication.ts';

export const clusterAbilities: readonly Offer<RedisCluster>[] = [
  offer(
    measureLag,
    'how long the replica takes to reach the offset that its master had when asked',
    (cluster, { member }) => lagOf(cluster, member),
  ),
  offer(
    handOver,
    'CLUSTER FAILOVER sent to the replica once its offset is its master’s; waits until everybody agrees',
    (cluster, { to }) => failOver(cluster, to),
  ),
  offer(
    proveWrite,
    'one key to each shard through its master, read on every member of the shard',
    (cluster) => prove(cluster),
  ),
  offer(
    sendOrder,
    'CLUSTER FORGET, MEET or FAILOVER to that member as it is; its answer is recorded',
    (cluster, order) => send(cluster, order),
  ),
  offer(moveSlots, 'SETSLOT and MIGRATE, 50 slots at a time, while clients use them', (cluster, request) =>
    move(cluster, request),
  ),
  offer(spreadSlots, 'the slots above an equal share move to the shards below it', (cluster) =>
    spread(cluster),
  ),
];
