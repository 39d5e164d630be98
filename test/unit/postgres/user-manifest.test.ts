// A Cluster that a person wrote: what is let in, what is refused with one line, and what is changed and said so.
import { describe, expect, test } from 'vitest';
import { readUserManifest } from '../../../harness/engines/postgres/cloudnative-pg/user-manifest.ts';
import type { Images } from '../../../harness/model/images.ts';
import type { ManifestGround, PlannedManifest } from '../../../harness/model/user-manifest.ts';
import { parseYamlDocuments } from '../../../harness/text/yaml-source.ts';
import { refusalOf } from '../refusal.ts';

const cluster = `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: mycluster
spec:
  instances: 3
  imageName: ghcr.io/cloudnative-pg/postgresql:15.3
  storage:
    size: 3Gi
  postgresql:
    parameters:
      max_worker_processes: "40"
  primaryUpdateStrategy: unsupervised
`;

const pooler = `---
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
metadata:
  name: pooler-rw
spec:
  cluster:
    name: mycluster
  instances: 3
  type: rw
  pgbouncer:
    poolMode: session
`;

const ground: ManifestGround = {
  topology: { members: 3, shards: 1, synchronous: 0 },
  clusterIsOurs: false,
};

/** Of a file of images that names the keys. */
const imagesNaming = (...keys: readonly string[]): Images => ({
  pullPolicy: 'IfNotPresent',
  named: (key) => keys.includes(key),
  one: (key) => `mirror/${key}:1`,
  upgrade: (key) => ({ older: `mirror/${key}:17.11`, newer: `mirror/${key}:17.12` }),
});

const read = (text: string, changes: Partial<ManifestGround> = {}): PlannedManifest =>
  readUserManifest(
    { file: 'mine.yaml', documents: parseYamlDocuments(text, 'mine.yaml') },
    { ...ground, ...changes },
  );

/** With more lines at the start of `spec`. */
const withSpec = (lines: string): string => cluster.replace('spec:\n', `spec:\n${lines}\n`);

describe('a manifest', () => {
  test('is applied as it is', () => {
    const [document] = parseYamlDocuments(cluster, 'mine.yaml');
    expect(read(cluster)).toEqual({ file: 'mine.yaml', objects: [document!.data], changes: [] });
    expect(read(cluster, { images: imagesNaming('operator', 'node') }).changes).toEqual([]);
  });

  test('may have poolers in any order, and the cluster comes first', () => {
    const { objects, changes } = read(`${pooler}---\n${cluster}${pooler.replace('-rw', '-two')}`);
    expect(objects.map(({ metadata: { name } }) => name)).toEqual(['mycluster', 'pooler-rw', 'pooler-two']);
    expect(changes).toEqual([]);
  });

  test('agrees with the scenario on synchronous standbys, by either API', () => {
    const topology = { members: 3, shards: 1, synchronous: 2 };
    const today = cluster.replace(
      'postgresql:\n    ',
      'postgresql:\n    synchronous: { method: any, number: 2 }\n    ',
    );
    expect(refusalOf(() => read(today, { topology }))).toBe('accepted');
    const older = withSpec('  minSyncReplicas: 1\n  maxSyncReplicas: 2');
    expect(refusalOf(() => read(older, { topology }))).toBe('accepted');
  });
});

test.each<[string, string, string]>([
  ['nothing', '# nothing\n', '1:1: no Cluster of postgresql.cnpg.io/v1 is in it'],
  ['poolers alone', pooler, '1:1: no Cluster of postgresql.cnpg.io/v1 is in it'],
  ['two clusters', `${cluster}---\n${cluster}`, '16:7: a second Cluster: a run has one'],
  ['a list', '- 1\n', '1:1: expected an object of Kubernetes, with a "kind"'],
  [
    'another kind',
    `${cluster}---\napiVersion: v1\nkind: Secret\nmetadata: { name: x }\n`,
    '16:7: "kind": expected Cluster or Pooler; found "Secret"',
  ],
  [
    'another API',
    cluster.replace('cnpg.io/v1', 'cnpg.io/v2'),
    '1:13: "apiVersion": expected postgresql.cnpg.io/v1; found "postgresql.cnpg.io/v2"',
  ],
  [
    'no API',
    cluster.replace(/^apiVersion.*\n/u, ''),
    '1:1: "apiVersion": expected postgresql.cnpg.io/v1; found nothing',
  ],
  [
    'a name that is none',
    cluster.replace('mycluster', 'My Cluster'),
    '4:9: "name": expected at most 50 small letters, digits and dashes; found "My Cluster"',
  ],
  [
    'a name of one letter too many',
    cluster.replace('mycluster', 'a'.repeat(51)),
    `4:9: "name": expected at most 50 small letters, digits and dashes; found "${'a'.repeat(51)}"`,
  ],
  ['no spec', cluster.replace(/spec:[^]*/u, 'spec: 3\n'), '5:7: "spec": expected keys with values; found 3'],
  [
    'other instances',
    cluster.replace('instances: 3', 'instances: 5'),
    '6:14: "instances": 5, but "members" in the scenario’s topology is 3; make them agree',
  ],
  [
    'the one instance that is there by default',
    cluster.replace('  instances: 3\n', ''),
    '6:3: "instances": 1, but "members" in the scenario’s topology is 3; make them agree',
  ],
  [
    'other synchronous standbys',
    withSpec('  maxSyncReplicas: 1'),
    '6:20: 1 standbys must confirm a write, but "synchronous" in the scenario’s topology is 0; make them agree',
  ],
  [
    'a pooler of another cluster',
    `${cluster}${pooler.replace('name: mycluster', 'name: other')}`,
    '21:11: "cluster": the Pooler leads to "other", but the Cluster is mycluster',
  ],
  [
    'a pooler that is to be measured and starts paused',
    `${cluster}${pooler}    paused: true\n`,
    '26:13: "paused": the Pooler answers nobody; leave it out',
  ],
  [
    'a pooler that wants TLS of clients that speak none',
    `${cluster}${pooler}    parameters: { client_tls_sslmode: require }\n`,
    '26:39: "client_tls_sslmode": require turns the load’s clients away, which speak no TLS',
  ],
])('%s is refused in one line', (_, text, line) => {
  expect(refusalOf(() => read(text))).toBe(`mine.yaml:${line}`);
});

describe('what is changed is said', () => {
  test('images, where a file names others', () => {
    const images = imagesNaming('postgres', 'pgbouncer');
    const { objects, changes } = read(`${cluster}${pooler}`, { images });
    expect(changes).toEqual([
      'drydock changed spec.imageName of Cluster mycluster: ghcr.io/cloudnative-pg/postgresql:15.3 -> mirror/postgres:17.11, as the file of images says (--images, DRYDOCK_IMAGES)',
      'drydock changed spec.pgbouncer.image of Pooler pooler-rw: nothing -> mirror/pgbouncer:1, as the file of images says (--images, DRYDOCK_IMAGES)',
    ]);
    expect(objects).toMatchObject([
      { spec: { imageName: 'mirror/postgres:17.11', instances: 3, storage: { size: '3Gi' } } },
      { spec: { pgbouncer: { image: 'mirror/pgbouncer:1', poolMode: 'session' } } },
    ]);
  });

  test('the image of a pooler’s pods, wherever it is named', () => {
    const beside = pooler
      .concat('    imageCatalogRef: { kind: ImageCatalog, name: all, key: pgbouncer }\n')
      .concat(
        '  template: { spec: { containers: [{ name: log }, { name: pgbouncer, image: their/own:1 }] } }\n',
      );
    const { objects, changes } = read(`${cluster}${beside}`, { images: imagesNaming('pgbouncer') });
    expect(changes.map((change) => change.split(', as')[0])).toEqual([
      'drydock changed spec.pgbouncer.image of Pooler pooler-rw: nothing -> mirror/pgbouncer:1',
      'drydock changed spec.template.spec.containers[1].image of Pooler pooler-rw: their/own:1 -> mirror/pgbouncer:1',
      'drydock changed spec.pgbouncer.imageCatalogRef of Pooler pooler-rw: keys with values -> nothing',
    ]);
    expect(JSON.stringify(objects[1])).not.toMatch(/their|Catalog/u);
  });

  test('a catalogue of images, and how they are pulled', () => {
    const images: Images = { ...imagesNaming('postgres'), pullPolicy: 'Never' };
    const { objects, changes } = read(withSpec('  imageCatalogRef: { name: all, major: 17 }'), { images });
    expect(changes.map((change) => change.split(', as')[0])).toEqual([
      expect.stringContaining('spec.imageName'),
      'drydock changed spec.imageCatalogRef of Cluster mycluster: keys with values -> nothing',
      'drydock changed spec.imagePullPolicy of Cluster mycluster: nothing -> Never',
    ]);
    expect(objects[0]!['spec']).not.toHaveProperty('imageCatalogRef');
  });

  test('the namespace, and what a cluster that is there already has given it', () => {
    const metadata = '  name: mycluster\n  namespace: prod\n  uid: u-1\n  labels: { a: b }\n';
    const text = cluster.replace('  name: mycluster\n', metadata).concat('status: { phase: healthy }\n');
    const { objects, changes } = read(text);
    expect(changes).toEqual([
      'drydock changed metadata.namespace of Cluster mycluster: prod -> nothing, as a run has a namespace of its own',
      'drydock changed metadata.uid of Cluster mycluster: u-1 -> nothing, as the cluster gives it itself',
      'drydock changed status of Cluster mycluster: keys with values -> nothing, as the operator writes it',
    ]);
    expect(objects[0]!.metadata).toEqual({ name: 'mycluster', labels: { a: 'b' } });
    expect(objects[0]).not.toHaveProperty('status');
  });

  test.each([
    ['backup: { barmanObjectStore: { destinationPath: s3://prod } }', 'spec.backup'],
    ['plugins: [{ name: barman-cloud.cloudnative-pg.io }]', 'spec.plugins'],
    ['externalClusters: [{ name: prod }]', 'spec.externalClusters'],
    ['replica: { enabled: true, source: prod }', 'spec.replica'],
    ['bootstrap: { recovery: { source: prod } }', 'spec.bootstrap.recovery'],
    ['bootstrap: { pg_basebackup: { source: prod } }', 'spec.bootstrap.pg_basebackup'],
    ['bootstrap: { initdb: { import: { type: monolith } } }', 'spec.bootstrap.initdb.import'],
  ])('%s, so that a rehearsal never reaches production', (line, path) => {
    const { objects, changes } = read(withSpec(`  ${line}`));
    expect(changes).toHaveLength(1);
    expect(changes[0]).toContain(`drydock changed ${path} of Cluster mycluster: `);
    expect(changes[0]).toContain('-> nothing, as a rehearsal reaches nothing outside of its namespace');
    expect(JSON.stringify(objects)).not.toMatch(/prod|barman|monolith/u);
  });

  test('secrets that are not there', () => {
    const { objects, changes } = read(
      withSpec(
        '  superuserSecret: { name: s }\n  bootstrap: { initdb: { owner: clerk, secret: { name: t } } }',
      ),
    );
    expect(changes).toHaveLength(2);
    expect(objects[0]!['spec']).toMatchObject({ bootstrap: { initdb: { owner: 'clerk' } } });
    expect(JSON.stringify(objects)).not.toMatch(/secret/iu);
    const beside = pooler.concat('    authQuerySecret: { name: s }\n    authQuery: SELECT 1\n');
    expect(read(`${cluster}${beside}`).changes).toHaveLength(2);
  });

  test('storage classes and nodes, in a cluster that drydock makes, and only there', () => {
    const text = withSpec(
      [
        '  walStorage: { size: 1Gi, storageClass: fast }',
        '  tablespaces: [{ name: a, storage: { size: 1Gi } }, { name: b, storage: { storageClass: fast } }]',
        '  affinity: { nodeSelector: { workload: postgres }, podAntiAffinityType: required }',
      ].join('\n'),
    );
    const { objects, changes } = read(text, { clusterIsOurs: true });
    expect(changes.map((change) => /changed (\S+) of/u.exec(change)?.[1])).toEqual([
      'spec.walStorage.storageClass',
      'spec.tablespaces[1].storage.storageClass',
      'spec.affinity.nodeSelector',
    ]);
    expect(objects[0]!['spec']).toMatchObject({
      walStorage: { size: '1Gi' },
      tablespaces: [{ name: 'a', storage: { size: '1Gi' } }, { name: 'b' }],
      affinity: { podAntiAffinityType: 'required' },
    });
    expect(JSON.stringify(objects)).not.toContain('fast');
    expect(read(text).changes).toEqual([]);
  });

  test('nodes of poolers, too', () => {
    const text = `${cluster}${pooler}  template: { spec: { containers: [], nodeSelector: { workload: db } } }\n`;
    expect(read(text, { clusterIsOurs: true }).changes).toEqual([
      'drydock changed spec.template.spec.nodeSelector of Pooler pooler-rw: keys with values -> nothing, as a cluster that drydock makes has no such nodes and classes',
    ]);
    expect(read(text).changes).toEqual([]);
  });

  test('in one line, whatever is written there', () => {
    const text = cluster.replace('  name: mycluster\n', '  name: mycluster\n  uid: "a\\u001b\\nb"\n');
    expect(read(text).changes[0]).toContain(': a\\u001b\\u000ab -> nothing');
  });
});
