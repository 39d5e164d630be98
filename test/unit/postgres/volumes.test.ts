// Volumes of a CloudNativePG cluster on paper: what is refused in the plan, and what before anything is patched.
import { expect, test } from 'vitest';
import type { CnpgCluster } from '../../../harness/engines/postgres/cloudnative-pg/cluster.ts';
import { requireStorageClasses } from '../../../harness/engines/postgres/cloudnative-pg/storage-classes.ts';
import {
  growVolumes,
  growthRefused,
  notGrown,
  volumeOf,
} from '../../../harness/engines/postgres/cloudnative-pg/volumes.ts';
import type { KubernetesObject } from '../../../harness/model/kubernetes-objects.ts';

const claimOf = (
  member: string,
  asked = '2Gi',
  size = asked,
  storageClassName = 'standard',
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: member, uid: `uid of ${member}`, labels: { 'cnpg.io/instanceName': member } },
  spec: { resources: { requests: { storage: asked } }, storageClassName },
  status: { capacity: { storage: size } },
});

const classOf = (name: string, allowVolumeExpansion?: boolean): KubernetesObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  ...(allowVolumeExpansion !== undefined && { allowVolumeExpansion }),
});

const classes = [classOf('standard'), classOf('stiff', false), classOf('expandable', true)];

/** A cluster of nothing but claims and classes; everything that is patched is told. */
const onPaper = (
  claims: readonly KubernetesObject[],
  there: readonly KubernetesObject[] | Error = classes,
) => {
  const [patched, notes]: [unknown[], string[]] = [[], []];
  const patch = (_: unknown, changes: unknown) => {
    patched.push(changes);
    return Promise.reject(new Error('patched'));
  };
  const list = ({ kind }: { readonly kind: string }) => {
    if (kind === 'PersistentVolumeClaim') return Promise.resolve(claims);
    return there instanceof Error ? Promise.reject(there) : Promise.resolve(there);
  };
  const context = { signal: new AbortController().signal, note: (text: string) => notes.push(text) };
  const names = { cluster: 'pg', database: 'app', owner: 'app', ownerSecret: 'pg-app' };
  const cluster = { site: { list, patch }, context, names } as unknown as CnpgCluster;
  return { cluster, patched, notes };
};

test('a claim tells whose it is, what it asks for and what it has', () => {
  expect(volumeOf(claimOf('pg-2', '5Gi', '2Gi'))).toEqual({
    member: 'pg-2',
    size: '2Gi',
    id: 'uid of pg-2',
    asked: '5Gi',
    storageClass: 'standard',
  });
  expect(volumeOf({ ...claimOf('pg-2'), status: {} }).size).toBe('');
});

test('a plan refuses what is no growth, where the size is known', () => {
  const refused = growthRefused('2Gi', { options: { storage: '5Gi' } });
  expect(refused).toBe('volumes can only grow, and 2Gi is not more than the 5Gi that they have');
  expect(growthRefused('5Gi', { options: { storage: '5120Mi' } })).toContain('5120Mi');
  expect(growthRefused('6Gi', { options: { storage: '5Gi' } })).toBeUndefined();
});

test('of a manifest the plan takes the size that stands there, and no option', () => {
  const written = (storage: object): readonly KubernetesObject[] => [
    { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'mine' }, spec: { storage } },
  ];
  const refused = (storage: object) =>
    growthRefused('2Gi', { options: { storage: '1Gi' }, objects: written(storage) });
  expect(refused({ size: '10G' })).toContain('the 10G that they have');
  expect(refused({ pvcTemplate: { resources: { requests: { storage: '2Gi' } } } })).toContain('the 2Gi');
  expect(refused({ size: '500Mi' })).toBeUndefined();
  expect(refused({})).toBeUndefined();
});

test.each([
  [
    'a shrink',
    [claimOf('pg-1', '5Gi', '5Gi', 'expandable')],
    'and 3Gi is not more than the 5Gi that they have; nothing was changed',
  ],
  [
    'no growth of one of them',
    [claimOf('pg-1', '1Gi', '1Gi', 'expandable'), claimOf('pg-2', '3Gi', '3Gi', 'expandable')],
    '3Gi that they have',
  ],
  [
    'a class that says nothing of growth',
    [claimOf('pg-1')],
    'volumes of the storage class standard cannot grow',
  ],
  ['a class that cannot grow', [claimOf('pg-1', '1Gi', '1Gi', 'stiff')], 'class stiff cannot grow'],
] as const)('%s is refused before anything is patched', async (_, claims, why) => {
  const { cluster, patched } = onPaper(claims);
  await expect(growVolumes(cluster, '3Gi')).rejects.toThrow(why);
  expect(patched).toEqual([]);
});

test('who is refused is told the classes that can grow', async () => {
  const { cluster } = onPaper([claimOf('pg-1')]);
  await expect(growVolumes(cluster, '3Gi')).rejects.toMatchObject({ next: 'Those that can: expandable.' });
});

test('a class that can grow, or classes that nobody may look at, are no reason to refuse', async () => {
  const may = onPaper([claimOf('pg-1', '2Gi', '2Gi', 'expandable')]);
  await expect(growVolumes(may.cluster, '3Gi')).rejects.toThrow('patched');
  expect(may.patched).toEqual([{ spec: { storage: { size: '3Gi' } } }]);
  const blind = onPaper([claimOf('pg-1')], new Error('forbidden'));
  await expect(growVolumes(blind.cluster, '3Gi')).rejects.toThrow('patched');
  expect(blind.notes).toEqual(['the storage classes cannot be looked at: forbidden']);
});

test('volumes have grown when every member has a claim that asks for the size and has it', () => {
  const members = [{ name: 'pg-1' }, { name: 'pg-2' }];
  const [one, two] = [volumeOf(claimOf('pg-1', '5Gi')), volumeOf(claimOf('pg-2', '5Gi'))];
  expect(notGrown('5Gi', [one, two], members)).toEqual([]);
  expect(notGrown('5Gi', [one], members)).toEqual(['pg-2 has no claim']);
  expect(notGrown('5Gi', [one, { ...two, size: '2Gi' }], members)).toEqual(['pg-2 has 2Gi of 5Gi']);
  expect(notGrown('5Gi', [one, { ...two, asked: '2Gi' }], members)).toEqual(['pg-2 has 5Gi of 2Gi']);
  expect(notGrown('5Gi', [one, { ...two, size: '' }], members)).toEqual(['pg-2 has nothing of 5Gi']);
});

const clusterWith = (spec: object): KubernetesObject => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'pg' },
  spec,
});

test.each([
  ['of the data', { storage: { storageClass: 'fast' } }],
  ['of the data, in its template', { storage: { pvcTemplate: { storageClassName: 'fast' } } }],
  ['of the log', { storage: { storageClass: 'standard' }, walStorage: { storageClass: 'fast' } }],
  ['of a tablespace', { tablespaces: [{ storage: { storageClass: 'fast' } }] }],
])('a storage class %s that is not there is told in one line', async (_, spec) => {
  const { cluster } = onPaper([]);
  await expect(requireStorageClasses(cluster, [clusterWith(spec)])).rejects.toThrow(
    'there is no storage class fast in the cluster; it has standard, stiff, expandable',
  );
});

test('a storage class that is there, or none, is no trouble; nor are classes that nobody may look at', async () => {
  const { cluster } = onPaper([]);
  await requireStorageClasses(cluster, [clusterWith({ storage: { storageClass: 'standard' } })]);
  await requireStorageClasses(cluster, [clusterWith({})]);
  const blind = onPaper([], new Error('forbidden'));
  await requireStorageClasses(blind.cluster, [clusterWith({ storage: { storageClass: 'fast' } })]);
  expect(blind.notes).toHaveLength(1);
});
