// A Cluster that is there already: what a run may attach to, what it is told before it begins, and how it is left.
import { describe, expect, test } from 'vitest';
import { hibernate } from '../../../harness/abilities/hibernation.ts';
import { addMember } from '../../../harness/abilities/members.ts';
import { growVolumes } from '../../../harness/abilities/storage.ts';
import { upgradeMembers } from '../../../harness/abilities/versions.ts';
import { attach, whyNoUpgrade } from '../../../harness/engines/postgres/cloudnative-pg/attach.ts';
import { backTo, ownNames, rememberedOf } from '../../../harness/engines/postgres/cloudnative-pg/detach.ts';
import type { AttachGround, AttachedStep } from '../../../harness/model/attachment.ts';
import type { Images } from '../../../harness/model/images.ts';
import type { KubernetesObject } from '../../../harness/model/kubernetes-objects.ts';
import { refusalOf } from '../refusal.ts';

const healthy = {
  phase: 'Cluster in healthy state',
  readyInstances: 3,
  currentPrimary: 'mine-1',
  targetPrimary: 'mine-1',
};

const cluster = (changes: {
  readonly spec?: object;
  readonly status?: object;
  readonly annotations?: Readonly<Record<string, string>>;
}): KubernetesObject => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'mine', ...(changes.annotations && { annotations: changes.annotations }) },
  spec: { instances: 3, imageName: 'pg:17.11', ...changes.spec },
  status: { ...healthy, ...changes.status },
});

const images: Images = {
  pullPolicy: 'IfNotPresent',
  named: () => false,
  one: (key) => `${key}:1`,
  upgrade: () => ({ older: 'pg:17.11', newer: 'pg:17.12' }),
};

const ground: AttachGround = { topology: { members: 3, shards: 1, synchronous: 0 }, images, steps: [] };
const place = { file: 'drill.yaml', line: 7, column: 5 };
const upgrade: AttachedStep = { verb: 'upgrade-members', place, needs: [upgradeMembers], arguments: {} };

const planned = (object: KubernetesObject | null, changes: Partial<AttachGround> = {}) =>
  attach.plan({ namespace: 'staging', name: 'mine', object }, { ...ground, ...changes });

describe('a Cluster that is there', () => {
  test('is taken as it is, and what stays is said', () => {
    const { namespace, name, deeds, stays } = planned(cluster({}));
    expect([namespace, name]).toEqual(['staging', 'mine']);
    expect(deeds[0]).toContain('staging/mine gets a database and a role of the run’s own');
    expect(stays).toHaveLength(1);
    expect(planned(cluster({}), { steps: [upgrade] }).stays[1]).toBe(
      'spec.imageName stays pg:17.12: a rolling update is not taken back, as that would be another one',
    );
  });

  test('may say that it is not protected', () => {
    expect(refusalOf(() => planned(cluster({ annotations: { 'drydock/protected': 'false' } })))).toBe(
      'accepted',
    );
  });

  test('agrees on synchronous standbys by either API', () => {
    const topology = { members: 3, shards: 1, synchronous: 1 };
    const today = cluster({ spec: { postgresql: { synchronous: { method: 'any', number: 1 } } } });
    const older = cluster({ spec: { minSyncReplicas: 1, maxSyncReplicas: 1 } });
    for (const object of [today, older])
      expect(refusalOf(() => planned(object, { topology }))).toBe('accepted');
  });
});

test.each<[string, KubernetesObject | null, Partial<AttachGround>, string]>([
  ['none', null, {}, 'drydock: there is no Cluster staging/mine'],
  ...['true', '', 'no'].map((value): [string, KubernetesObject, Partial<AttachGround>, string] => [
    `one protected by "${value}"`,
    cluster({ annotations: { 'drydock/protected': value } }),
    {},
    `drydock: staging/mine is protected: its annotation drydock/protected is "${value}"`,
  ]),
  [
    'other instances',
    cluster({ spec: { instances: 5 } }),
    {},
    'drydock: staging/mine has 5 instances, but "members" in the scenario’s topology is 3; name another scenario, or change its copy',
  ],
  [
    'synchronous standbys that are not there',
    cluster({}),
    { topology: { members: 3, shards: 1, synchronous: 1 } },
    'drydock: in staging/mine 0 standbys must confirm a write, but "synchronous" in the scenario’s topology is 1; name another scenario, or change its copy',
  ],
  [
    'a member that is missing',
    cluster({ status: { readyInstances: 2 } }),
    {},
    'drydock: staging/mine is not healthy, so nothing is done to it: 2 of 3 ready, Cluster in healthy state',
  ],
  [
    'a switchover under way',
    cluster({ status: { targetPrimary: 'mine-2' } }),
    {},
    'drydock: staging/mine is not healthy, so nothing is done to it: 3 of 3 ready, Cluster in healthy state',
  ],
  [
    'a pool for a new member',
    cluster({}),
    { steps: [{ verb: 'add-member', place, needs: [addMember], arguments: { as: 'x', pool: 'new' } }] },
    'drill.yaml:7:5: "add-member" cannot be done on staging/mine, which is attached to: the scheduler chooses the node, as drydock gives no pools to nodes that are not its own',
  ],
  [
    'a volume that grows',
    cluster({}),
    { steps: [{ verb: 'grow-volumes', place, needs: [growVolumes], arguments: { to: '5Gi' } }] },
    'drill.yaml:7:5: "grow-volumes" cannot be done on staging/mine, which is attached to: a volume that has grown cannot shrink again',
  ],
  [
    'sleep',
    cluster({}),
    { steps: [{ verb: 'hibernate', place, needs: [hibernate], arguments: {} }] },
    'drill.yaml:7:5: "hibernate" cannot be done on staging/mine, which is attached to: one that is not woken up again would stay asleep',
  ],
  [
    'an upgrade that is none',
    cluster({ spec: { imageName: 'pg:17.12' } }),
    { steps: [upgrade] },
    'drill.yaml:7:5: "upgrade-members" cannot be done on staging/mine, which is attached to: it runs pg:17.12, and pg:17.12 is not newer; --images',
  ],
])('%s is refused in one line', (_what, object, changes, line) => {
  expect(refusalOf(() => planned(object, changes))).toBe(line);
});

test.each<[unknown, string, string | null]>([
  ['pg:17.9', 'pg:17.12', null],
  ['host:5000/pg:17.11-bookworm@sha256:1', 'pg:17.12', null],
  ['pg:17.12', 'pg:17.9', 'it runs pg:17.12, and pg:17.9 is not newer; --images'],
  ['pg:16.9', 'pg:17.12', 'it runs pg:16.9, and pg:17.12 is another major version; --images'],
  ['pg:latest', 'pg:17.12', 'the versions of pg:latest and pg:17.12 cannot be told from their tags'],
  [undefined, 'pg:17.12', 'its spec has no imageName: it follows a catalogue or the operator’s default'],
])('whether %s can come to %s', (from, to, why) => {
  expect(whyNoUpgrade(from, to)).toBe(why);
});

describe('at the end', () => {
  const before = rememberedOf(cluster({}));

  test('nothing is patched where nothing was changed', () => {
    expect(backTo(before, cluster({}))).toBeNull();
  });

  test('instances and the operator’s eyes are put back', () => {
    const now = cluster({
      spec: { instances: 5 },
      annotations: { 'cnpg.io/reconciliationLoop': 'disabled' },
    });
    expect(backTo(before, now)).toEqual({
      spec: { instances: 3 },
      metadata: { annotations: { 'cnpg.io/reconciliationLoop': null } },
    });
  });

  test('what the owner had said to the operator stays', () => {
    const theirs = cluster({ annotations: { 'cnpg.io/reconciliationLoop': 'enabled' } });
    expect(backTo(rememberedOf(theirs), theirs)).toBeNull();
    expect(backTo(rememberedOf(theirs), cluster({}))).toEqual({
      metadata: { annotations: { 'cnpg.io/reconciliationLoop': 'enabled' } },
    });
  });

  test('names of the longest run are names of PostgreSQL', () => {
    const { database, owner } = ownNames('mine', 'a'.repeat(50));
    expect(database.length).toBeLessThan(64);
    expect(owner).toBe(database);
  });
});
