// What the tests of scenarios and plans may name: the real steps and faults, and an engine that exists only on paper, so
// that their texts do not change with an engine's.
import { drainNode } from '../../../harness/faults/drain-node.ts';
import { freezeMember } from '../../../harness/faults/freeze-member.ts';
import { killMember } from '../../../harness/faults/kill-member.ts';
import { loseVolume } from '../../../harness/faults/lose-volume.ts';
import type { AbilityName } from '../../../harness/model/deployment.ts';
import type { Engine } from '../../../harness/model/engine.ts';
import { addMember } from '../../../harness/steps/add-member.ts';
import { addShard } from '../../../harness/engines/redis/steps/add-shard.ts';
import { checkPrerequisites } from '../../../harness/steps/check-prerequisites.ts';
import { gateLag } from '../../../harness/steps/gate-lag.ts';
import { handOver } from '../../../harness/steps/hand-over.ts';
import { inject } from '../../../harness/steps/inject.ts';
import { moveService } from '../../../harness/steps/move-service.ts';
import { moveSlots } from '../../../harness/engines/redis/steps/move-slots.ts';
import { nameMembers } from '../../../harness/steps/name-members.ts';
import { recreateMember } from '../../../harness/steps/recreate-member.ts';
import { removeShard } from '../../../harness/engines/redis/steps/remove-shard.ts';
import { replaceMember } from '../../../harness/steps/replace-member.ts';
import { retireMember } from '../../../harness/steps/retire-member.ts';
import { sendOrder } from '../../../harness/engines/redis/steps/send-order.ts';
import { spreadSlots } from '../../../harness/engines/redis/steps/spread-slots.ts';
import { upgradeMembers } from '../../../harness/steps/upgrade-members.ts';
import { validate } from '../../../harness/steps/validate.ts';
import { wait } from '../../../harness/steps/wait.ts';
import { waitStreaming } from '../../../harness/steps/wait-streaming.ts';

export const faults = {
  'freeze-member': freezeMember,
  'kill-member': killMember,
  'drain-node': drainNode,
  'lose-volume': loseVolume,
};

export const steps = {
  'check-prerequisites': checkPrerequisites,
  'add-member': addMember,
  'wait-streaming': waitStreaming,
  'gate-lag': gateLag,
  'hand-over': handOver,
  'move-service': moveService,
  'retire-member': retireMember,
  'replace-member': replaceMember,
  'upgrade-members': upgradeMembers,
  'name-members': nameMembers,
  'recreate-member': recreateMember,
  'send-order': sendOrder,
  wait,
  'move-slots': moveSlots,
  'add-shard': addShard,
  'spread-slots': spreadSlots,
  'remove-shard': removeShard,
  validate,
  inject: inject(faults),
};

type Words = Partial<Record<AbilityName, string>>;

const everywhere: Words = {
  addMember: 'takes a base copy and starts a server on it',
  measureLag: 'asks the standby for the age of what it replays while it has more to replay',
  handOver: 'fences the primary, waits until the standby has everything, then promotes it',
  moveService: 'sends new connections of the service to the member',
  retireMember: 'stops the member and removes its data',
  upgradeMembers:
    'restarts the members one by one with the newer program, the primary last and after a hand-over',
  proveWrite: 'writes one row over a fresh connection and reads it back on every member',
};

const processes: Words = {
  freezeMember: 'SIGSTOP to every process of the server',
  thawMember: 'SIGCONT to every process of the server',
  killMember: 'SIGKILL to every process of the server',
  startMember: 'starts the server on its old data',
};

const neverOpened = () => Promise.reject(new Error('this engine exists on paper only'));

export const paperEngine: Engine = {
  name: 'postgres',
  title: 'PostgreSQL',
  services: [
    { service: 'rw', kind: 'write', roles: ['primary'] },
    { service: 'ro', kind: 'read', roles: ['standby'] },
    { service: 'r', kind: 'read', roles: ['primary', 'standby'] },
  ],
  policies: ['session', 'fresh'],
  routesKnownWithinMs: 0,
  shards: { min: 1, max: 1 },
  waitsForReplicas: false,
  deployments: {
    local: { name: 'processes on paper', how: { ...everywhere, ...processes }, open: neverOpened },
    kubernetes: { name: 'an operator on paper', how: everywhere, open: neverOpened },
  },
};

/** An engine whose data is split, and whose clients can wait for replicas. */
export const splitEngine: Engine = {
  name: 'split',
  title: 'A split database',
  services: [
    { service: 'master', kind: 'write', roles: ['master'] },
    { service: 'replica', kind: 'read', roles: ['replica'] },
    { service: 'any', kind: 'read', roles: ['master', 'replica'] },
  ],
  policies: ['bounded', 'defaults'],
  routesKnownWithinMs: 0,
  shards: { min: 3, max: 4 },
  waitsForReplicas: true,
  deployments: {
    local: {
      name: 'shards on paper',
      how: {
        ...everywhere,
        ...processes,
        replaceMember: 'stops the member and starts one in its place',
        recreateMember: 'stops the server and starts it again',
        sendOrder: 'sends the command as it stands',
        moveSlots: 'moves slot by slot',
        addShard: 'starts a master and a replica',
        spreadSlots: 'moves slots until the shares are equal',
        removeShard: 'moves the slots away, then stops the members',
      },
      open: neverOpened,
    },
  },
};

export const known = { engines: { postgres: paperEngine }, steps };

export const knownWithShards = { engines: { postgres: paperEngine, split: splitEngine }, steps };
