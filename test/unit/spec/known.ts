// What the tests of scenarios and plans may name: the real steps and faults, and an engine that exists only on paper, so
// that their texts do not change with an engine's.
import { z } from 'zod';
import { measureLag } from '../../../harness/abilities/durability.ts';
import { cut, drain, freeze, kill, lose, stop } from '../../../harness/abilities/harms.ts';
import {
  addMember as addMemberToken,
  recreateMember as recreateMemberToken,
  replaceMember as replaceMemberToken,
  retireMember as retireMemberToken,
} from '../../../harness/abilities/members.ts';
import { handOver as handOverToken } from '../../../harness/abilities/roles.ts';
import { moveService as moveServiceToken, proveWrite } from '../../../harness/abilities/services.ts';
import { upgradeMembers as upgradeMembersToken } from '../../../harness/abilities/versions.ts';
import * as redis from '../../../harness/engines/redis/steps/abilities.ts';
import { cutNetwork } from '../../../harness/faults/cut-network.ts';
import { crashMember } from '../../../harness/faults/crash-member.ts';
import { deleteMember } from '../../../harness/faults/delete-member.ts';
import { drainNode } from '../../../harness/faults/drain-node.ts';
import { freezeMember } from '../../../harness/faults/freeze-member.ts';
import { killMember } from '../../../harness/faults/kill-member.ts';
import { loseNode } from '../../../harness/faults/lose-node.ts';
import { loseVolume } from '../../../harness/faults/lose-volume.ts';
import { stopOperator } from '../../../harness/faults/stop-operator.ts';
import type { Offered } from '../../../harness/model/ability.ts';
import type { DeploymentKind } from '../../../harness/model/deployment.ts';
import type { Engine } from '../../../harness/model/engine.ts';
import type { KubernetesObject } from '../../../harness/model/kubernetes-objects.ts';
import type { OperatorKind } from '../../../harness/model/operator.ts';
import type { PlanRequest } from '../../../harness/plan/request.ts';
import { addMember } from '../../../harness/steps/add-member.ts';
import { addShard } from '../../../harness/engines/redis/steps/add-shard.ts';
import { checkPrerequisites } from '../../../harness/steps/check-prerequisites.ts';
import { gateLag } from '../../../harness/steps/gate-lag.ts';
import { handOver } from '../../../harness/steps/hand-over.ts';
import { inject } from '../../../harness/steps/inject.ts';
import { injectTogether } from '../../../harness/steps/inject-together.ts';
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
  'crash-member': crashMember,
  'delete-member': deleteMember,
  'drain-node': drainNode,
  'lose-node': loseNode,
  'lose-volume': loseVolume,
  'cut-network': cutNetwork,
  'stop-operator': stopOperator,
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
  'inject-together': injectTogether(faults),
};

const everywhere: readonly Offered[] = [
  { ability: addMemberToken, how: 'takes a base copy and starts a server on it' },
  { ability: measureLag, how: 'asks the standby for the age of what it replays while it has more to replay' },
  {
    ability: handOverToken,
    how: 'fences the primary, waits until the standby has everything, then promotes it',
  },
  { ability: moveServiceToken, how: 'sends new connections of the service to the member' },
  { ability: retireMemberToken, how: 'stops the member and removes its data' },
  {
    ability: upgradeMembersToken,
    how: 'restarts the members one by one with the newer program, the primary last and after a hand-over',
  },
  { ability: proveWrite, how: 'writes one row over a fresh connection and reads it back on every member' },
];

const neverOpened = () => Promise.reject(new Error('this engine exists on paper only'));

const postgresServices = [
  { service: 'rw', kind: 'write', roles: ['primary'] },
  { service: 'ro', kind: 'read', roles: ['standby'] },
  { service: 'r', kind: 'read', roles: ['primary', 'standby'] },
] as const;

/** Without sample data. */
const bareProcesses: DeploymentKind<'servers'> = {
  name: 'processes',
  title: 'processes on paper',
  site: 'servers',
  options: z.strictObject({}),
  services: () => postgresServices,
  abilities: everywhere,
  bodies: {
    member: { body: 'server', harms: [freeze, kill, cut] },
    link: { body: 'link', harms: [cut] },
  },
  open: neverOpened,
};

export const processesOnPaper: DeploymentKind<'servers'> = {
  ...bareProcesses,
  sample: 'rows on paper, each counted by hand',
};

const paperOperator: OperatorKind = {
  name: 'paper-operator',
  title: 'the operator on paper',
  namespace: 'paper-system',
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'paper' },
  manifest: { official: 'https://paper.example/operator.yaml', setting: 'PAPER_MANIFEST' },
  image: { key: 'paper-operator', variable: 'PAPER_IMAGE' },
  asks: { apiVersion: 'paper/v1', kind: 'Paper', metadata: { name: 'asks' } },
};

export const operatorOnPaper: DeploymentKind<'namespace'> = {
  name: 'by-operator',
  title: 'an operator on paper',
  site: 'namespace',
  options: z.strictObject({
    manifest: z.string({ error: 'expected the path of a file' }).exactOptional(),
    storage: z.enum(['small', 'large'], { error: 'expected small or large' }).default('small'),
    pooled: z.boolean({ error: 'expected true or false' }).default(false),
  }),
  services: () => postgresServices,
  manifest: ({ file, documents }, { topology, images, clusterIsOurs }) => ({
    file,
    objects: documents.map(({ data }) => data as KubernetesObject),
    changes: [
      `drydock changed ${documents.length} for ${topology.members} members of ${images?.one('paper') ?? 'no image'}`,
      ...(clusterIsOurs ? ['drydock changed the storage'] : []),
    ],
  }),
  operator: paperOperator,
  abilities: everywhere,
  bodies: {
    member: { body: 'pod', harms: [cut] },
    node: { body: 'node', harms: [drain] },
    operator: { body: 'operator', harms: [stop] },
  },
  open: neverOpened,
};

export const paperEngine: Engine = {
  name: 'postgres',
  title: 'PostgreSQL',
  policies: ['session', 'fresh'],
  routesKnownWithinMs: 0,
  shards: { min: 1, max: 1 },
  waitsForReplicas: false,
  images: {},
  deployments: [processesOnPaper, operatorOnPaper],
};

const shardsOnPaper: DeploymentKind<'servers'> = {
  ...bareProcesses,
  title: 'shards on paper',
  services: () => [
    { service: 'master', kind: 'write', roles: ['master'] },
    { service: 'replica', kind: 'read', roles: ['replica'] },
    { service: 'any', kind: 'read', roles: ['master', 'replica'] },
  ],
  abilities: [
    ...everywhere,
    { ability: replaceMemberToken, how: 'stops the member and starts one in its place' },
    { ability: recreateMemberToken, how: 'stops the server and starts it again' },
    { ability: redis.sendOrder, how: 'sends the command as it stands' },
    { ability: redis.moveSlots, how: 'moves slot by slot' },
    { ability: redis.addShard, how: 'starts a master and a replica' },
    { ability: redis.spreadSlots, how: 'moves slots until the shares are equal' },
    { ability: redis.removeShard, how: 'moves the slots away, then stops the members' },
  ],
};

/** An engine whose data is split, and whose clients can wait for replicas. */
export const splitEngine: Engine = {
  name: 'split',
  title: 'A split database',
  policies: ['bounded', 'defaults'],
  routesKnownWithinMs: 0,
  shards: { min: 3, max: 4 },
  waitsForReplicas: true,
  images: {},
  deployments: [shardsOnPaper],
};

type PaperPlatform = PlanRequest['platform'];

const cutting = 'drops packets on paper';

/** What bodies can be harmed on paper, by kind of site. */
export const paperPlatforms = {
  local: {
    name: 'local',
    site: 'servers',
    bodies: () => ({
      server: [
        { ability: freeze, how: 'SIGSTOP to every process of the server' },
        { ability: kill, how: 'SIGKILL to every process of the server' },
        { ability: lose, how: 'SIGKILL, and its data is deleted' },
        { ability: cut, how: cutting },
      ],
      link: [{ ability: cut, how: cutting }],
    }),
  },
  kind: {
    name: 'kind',
    site: 'namespace',
    bodies: () => ({
      pod: [{ ability: cut, how: cutting }],
      node: [{ ability: drain, how: 'evicts the pods' }],
      operator: [{ ability: stop, how: 'scales it to nothing' }],
    }),
    operators: { how: 'installed', stays: () => undefined, diagnose: () => Promise.resolve([]) },
  },
} as const satisfies Record<string, PaperPlatform>;

export const known = { engines: { postgres: paperEngine }, steps };

export const knownWithShards = { engines: { postgres: paperEngine, split: splitEngine }, steps };
