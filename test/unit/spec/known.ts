// What the tests of scenarios and plans may name: the real steps and faults, and an engine that exists only on paper, so
// that their texts do not change with an engine's.
import { freezeMember } from '../../../harness/faults/freeze-member.ts';
import { killMember } from '../../../harness/faults/kill-member.ts';
import type { AbilityName } from '../../../harness/model/deployment.ts';
import type { Engine } from '../../../harness/model/engine.ts';
import { addMember } from '../../../harness/steps/add-member.ts';
import { checkPrerequisites } from '../../../harness/steps/check-prerequisites.ts';
import { gateLag } from '../../../harness/steps/gate-lag.ts';
import { handOver } from '../../../harness/steps/hand-over.ts';
import { inject } from '../../../harness/steps/inject.ts';
import { moveService } from '../../../harness/steps/move-service.ts';
import { retireMember } from '../../../harness/steps/retire-member.ts';
import { upgradeMembers } from '../../../harness/steps/upgrade-members.ts';
import { validate } from '../../../harness/steps/validate.ts';
import { waitStreaming } from '../../../harness/steps/wait-streaming.ts';

export const faults = { 'freeze-member': freezeMember, 'kill-member': killMember };

export const steps = {
  'check-prerequisites': checkPrerequisites,
  'add-member': addMember,
  'wait-streaming': waitStreaming,
  'gate-lag': gateLag,
  'hand-over': handOver,
  'move-service': moveService,
  'retire-member': retireMember,
  'upgrade-members': upgradeMembers,
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
  deployments: {
    local: { name: 'processes on paper', how: { ...everywhere, ...processes }, open: neverOpened },
    kubernetes: { name: 'an operator on paper', how: everywhere, open: neverOpened },
  },
};

export const known = { engines: { postgres: paperEngine }, steps };
