import { expect, test } from 'vitest';
import {
  instanceOf,
  isHealthy,
  statusOf,
  statusText,
} from '../../../harness/engines/postgres/cloudnative-pg/cluster.ts';
import { cloudNativePg } from '../../../harness/engines/postgres/cloudnative-pg/cloudnative-pg.ts';
import {
  clusterObject,
  namesIn,
  tablesSql,
} from '../../../harness/engines/postgres/cloudnative-pg/manifest.ts';
import { clusterOptions } from '../../../harness/engines/postgres/cloudnative-pg/options.ts';
import { readyTargets } from '../../../harness/engines/postgres/cloudnative-pg/sightings.ts';
import { majorIn } from '../../../harness/engines/postgres/cloudnative-pg/switchover.ts';
import { placeOf } from '../../../harness/engines/postgres/cloudnative-pg/snapshot.ts';
import { describe as describeMember } from '../../../harness/engines/postgres/member/snapshot.ts';

const wish = {
  topology: { members: 3, shards: 1, synchronous: 1 },
  image: 'pg:17.1',
  pullPolicy: 'Never',
  pools: true,
  options: clusterOptions.parse({}),
};

const specOf = (changes: Partial<typeof wish>) =>
  clusterObject({ ...wish, ...changes })['spec'] as {
    readonly postgresql: {
      readonly synchronous?: { readonly number: number };
      readonly parameters: object;
    };
    readonly affinity: { readonly podAntiAffinityType: string };
  };

test.each([0, 1, 2])('with %d synchronous standbys as many must confirm', (synchronous) => {
  const { postgresql } = specOf({ topology: { members: 3, shards: 1, synchronous } });
  expect(postgresql.synchronous?.number ?? 0).toBe(synchronous);
});

test('a node holds two members only where there are no pools', () => {
  expect(specOf({ pools: true }).affinity.podAntiAffinityType).toBe('required');
  expect(specOf({ pools: false }).affinity.podAntiAffinityType).toBe('preferred');
});

test('drydock’s own cluster has the operator’s settings, unless hardened ones are chosen', () => {
  const theirs = specOf({});
  for (const key of ['smartShutdownTimeout', 'stopDelay', 'primaryUpdateMethod', 'probes'])
    expect(theirs).not.toHaveProperty(key);
  expect(theirs.postgresql.parameters).toEqual({ max_connections: '400' });
  expect(specOf({ options: clusterOptions.parse({ settings: 'hardened' }) })).toMatchObject({
    smartShutdownTimeout: 0,
    stopDelay: 30,
    primaryUpdateMethod: 'switchover',
    postgresql: { parameters: { max_connections: '400', wal_retrieve_retry_interval: '500ms' } },
  });
  expect(cloudNativePg.options.parse({})).toEqual({ settings: 'operator', storage: '1Gi' });
});

test('drydock’s own cluster is as a scenario says in the words of its spec', () => {
  const options = clusterOptions.parse({
    settings: 'hardened',
    storage: '2Gi',
    storageClass: 'fast',
    primaryUpdateMethod: 'restart',
    primaryUpdateStrategy: 'supervised',
    dataDurability: 'preferred',
    synchronousCommit: 'remote_apply',
  });
  expect(specOf({ options })).toMatchObject({
    storage: { size: '2Gi', storageClass: 'fast' },
    primaryUpdateMethod: 'restart',
    primaryUpdateStrategy: 'supervised',
    postgresql: {
      parameters: { synchronous_commit: 'remote_apply' },
      synchronous: { method: 'any', number: 1, dataDurability: 'preferred' },
    },
  });
});

test('settings of drydock’s own cluster do not go with a manifest', () => {
  const wrong = (options: object) =>
    cloudNativePg.options.safeParse({ manifest: 'mine.yaml', ...options }).error?.issues[0];
  expect(wrong({})).toBeUndefined();
  expect(wrong({ settings: 'hardened' })).toMatchObject({
    path: ['settings'],
    message: 'the manifest says it itself',
  });
  expect(wrong({ storage: '2Gi' })).toMatchObject({ path: ['storage'] });
  expect(wrong({ primaryUpdateMethod: 'restart' })).toMatchObject({ path: ['primaryUpdateMethod'] });
});

test('a cluster is called as it says, and its parts as the operator calls them', () => {
  expect(namesIn(clusterObject(wish))).toEqual({
    cluster: 'mycluster',
    database: 'app',
    owner: 'app',
    ownerSecret: 'mycluster-app',
  });
  const named = (initdb: object) =>
    namesIn({ apiVersion: '', kind: '', metadata: { name: 'shop' }, spec: { bootstrap: { initdb } } });
  expect(named({ database: 'orders' })).toMatchObject({ database: 'orders', owner: 'orders' });
  expect(named({ database: 'orders', owner: 'clerk' })).toMatchObject({ owner: 'clerk' });
  expect(tablesSql({ owner: 'a "b' }).at(-1)).toBe('ALTER TABLE drydock_proof OWNER TO "a ""b"');
});

test.each([
  ['ghcr.io/cloudnative-pg/postgresql:17.11', '17'],
  ['mirror:5000/pg:15.3-bookworm', '15'],
  ['mirror:5000/pg', undefined],
  ['pg:17.1@sha256:2bc', '17'],
  ['pg@sha256:2bc', undefined],
  ['pg:latest', undefined],
])('the major version of %s is %s', (image, major) => {
  expect(majorIn(image)).toBe(major);
});

const operatorSays = (status: object, instances = 3) =>
  statusOf({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: 'pg' },
    spec: { instances },
    status,
  });

const healthy = {
  phase: 'Cluster in healthy state',
  readyInstances: 3,
  currentPrimary: 'pg-1',
  targetPrimary: 'pg-1',
};

test('a cluster is healthy when the operator says so, all are ready and no switchover is under way', () => {
  expect(isHealthy(operatorSays(healthy))).toBe(true);
  expect(isHealthy(operatorSays(healthy, 4))).toBe(false);
  expect(isHealthy(operatorSays({ ...healthy, targetPrimary: 'pg-4' }))).toBe(false);
  expect(isHealthy(operatorSays({ ...healthy, phase: 'Upgrading cluster' }))).toBe(false);
});

test('what the operator says is one line, even before it has said anything', () => {
  expect(statusText(operatorSays({}))).toBe('0 of 3 ready, no word from the operator');
  expect(
    statusText(operatorSays({ phase: 'Setting up primary', phaseReason: 'pg-1', readyInstances: 0 })),
  ).toBe('0 of 3 ready, Setting up primary, pg-1');
});

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'pg-2',
    uid: 'u-2',
    creationTimestamp: '2026-11-21T09:00:00Z',
    labels: { 'cnpg.io/instanceRole': 'replica' },
  },
  spec: {
    nodeName: 'worker',
    containers: [{ name: 'postgres', image: 'pg:17.1' }],
    initContainers: [{ image: 'operator:1' }],
  },
  status: {
    podIP: '10.0.0.2',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'postgres', restartCount: 2 }],
  },
};

test('a pod is read as a member', () => {
  expect(instanceOf(pod)).toEqual({
    name: 'pg-2',
    uid: 'u-2',
    address: '10.0.0.2:5432',
    node: 'worker',
    image: 'pg:17.1',
    operatorImage: 'operator:1',
    ready: true,
    leaving: false,
    restarts: 2,
    role: 'replica',
    createdMs: Date.UTC(2026, 10, 21, 9),
  });
  expect(instanceOf({ ...pod, status: {} })).toMatchObject({ address: '', ready: false, restarts: 0 });
});

const standby = { standby: true, version: '17.1', timeline: 2, followers: [] };

test('a standby streams only if its primary says so, and a member that is silent is down', () => {
  const place = placeOf(instanceOf(pod), 'old');
  const follower = { name: 'pg-2', state: 'streaming', sync: 'quorum' };
  expect(describeMember(place, standby, [follower])).toMatchObject({
    role: 'standby',
    pool: 'old',
    replication: { streaming: true, synchronous: true },
  });
  expect(describeMember(place, standby, [{ ...follower, state: 'catchup' }])).toMatchObject({
    replication: { streaming: false, synchronous: false },
  });
  expect(describeMember(place, null, [follower])).toMatchObject({
    role: 'down',
    address: '',
    replication: null,
  });
});

test('services send nobody to a pod that is leaving, ready or not', () => {
  const leaving = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-11-21T10:00:00Z' } };
  expect(placeOf(instanceOf(leaving), 'old').ready).toBe(false);
});

test('a service leads to its ready endpoints only', () => {
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'pg-rw-1' },
    endpoints: [
      { conditions: { ready: true }, targetRef: { name: 'pg-4' } },
      { conditions: { ready: false }, targetRef: { name: 'pg-1' } },
    ],
  };
  expect(readyTargets(slice)).toEqual(['pg-4']);
  expect(readyTargets({ ...slice, endpoints: undefined })).toEqual([]);
});
