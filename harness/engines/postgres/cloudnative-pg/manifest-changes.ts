// What a run has to change in a Cluster or a Pooler that a person wrote, and the sentence for each change. All else is applied as it
// is. Pure.
import type { Images } from '../../../model/images.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { ManifestGround } from '../../../model/user-manifest.ts';
import { shortened } from '../../../text/printable.ts';
import { clusterKind } from './manifest.ts';
import { listIn, pathText, valueAt, withValue } from './value-at.ts';
import type { ValuePath } from './value-at.ts';

/** One value that is to be another. */
interface ObjectChange {
  readonly path: ValuePath;
  /** Undefined takes it out. */
  readonly to?: string;
  /** Goes on after `as`. */
  readonly why: string;
}

/** The object as it is applied, and what is changed in it, a sentence each. */
export const applied = (
  object: KubernetesObject,
  ground: ManifestGround,
): { readonly object: KubernetesObject; readonly changes: readonly string[] } => {
  const all = [
    ...identityChanges(object),
    ...(object.kind === clusterKind.kind ? clusterChanges(object, ground) : poolerChanges(object, ground)),
  ];
  const changes = all.filter(({ path, to }) => valueAt(object, path) !== to);
  return {
    object: changes.reduce<unknown>(
      (before, { path, to }) => withValue(before, path, to),
      object,
    ) as KubernetesObject,
    changes: changes.map((change) => sentence(object, change)),
  };
};

const sentence = (object: KubernetesObject, { path, to = 'nothing', why }: ObjectChange): string => {
  const from = shown(valueAt(object, path));
  return `drydock changed ${pathText(path)} of ${object.kind} ${object.metadata.name}: ${from} -> ${to}, as ${why}`;
};

const shown = (value: unknown): string => {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys with values';
  return shortened(typeof value === 'string' ? value : JSON.stringify(value));
};

const removals = (paths: readonly ValuePath[], why: string): readonly ObjectChange[] =>
  paths.map((path) => ({ path, why }));

/** The name stays: it has a namespace for itself. */
const identityChanges = ({ metadata }: KubernetesObject): readonly ObjectChange[] => [
  { path: ['metadata', 'namespace'], why: 'a run has a namespace of its own' },
  ...removals(
    Object.keys(metadata)
      .filter((key) => !['name', 'namespace', 'labels', 'annotations'].includes(key))
      .map((key) => ['metadata', key]),
    'the cluster gives it itself',
  ),
  { path: ['status'], why: 'the operator writes it' },
];

/** What leads out of the namespace, to where production keeps its backups and its other databases. */
const leadingOut: readonly ValuePath[] = [
  ['spec', 'backup'],
  ['spec', 'plugins'],
  ['spec', 'externalClusters'],
  ['spec', 'replica'],
  ['spec', 'bootstrap', 'recovery'],
  ['spec', 'bootstrap', 'pg_basebackup'],
  ['spec', 'bootstrap', 'initdb', 'import'],
];

const clusterSecrets: readonly ValuePath[] = [
  ['spec', 'superuserSecret'],
  ['spec', 'certificates'],
  ['spec', 'bootstrap', 'initdb', 'secret'],
];

const clusterChanges = (
  object: KubernetesObject,
  { images, clusterIsOurs }: ManifestGround,
): readonly ObjectChange[] => [
  ...removals(leadingOut, 'a rehearsal reaches nothing outside of its namespace'),
  ...removals(clusterSecrets, 'the run’s namespace has no such secret, and the operator makes its own'),
  ...(images?.named('postgres') === true ? serverImageChanges(object, images) : []),
  ...(clusterIsOurs ? placeChanges(object) : []),
];

const imagesSay = 'the file of images says (--images, DRYDOCK_IMAGES)';

const serverImageChanges = (object: KubernetesObject, images: Images): readonly ObjectChange[] => {
  const pull: ValuePath = ['spec', 'imagePullPolicy'];
  const pulled = valueAt(object, pull) ?? 'IfNotPresent';
  return [
    { path: ['spec', 'imageName'], to: images.upgrade('postgres').older, why: imagesSay },
    { path: ['spec', 'imageCatalogRef'], why: imagesSay },
    ...(pulled === images.pullPolicy ? [] : [{ path: pull, to: images.pullPolicy, why: imagesSay }]),
  ];
};

const noSuchNodes = 'a cluster that drydock makes has no such nodes and classes';

/** A cluster that drydock made has its default storage class, and nodes that are all alike but for their pool. */
const placeChanges = (object: KubernetesObject): readonly ObjectChange[] => {
  const tablespaces = listIn(valueAt(object, ['spec', 'tablespaces']));
  const storages: readonly ValuePath[] = [
    ['spec', 'storage'],
    ['spec', 'walStorage'],
    ...tablespaces.map((_, index) => ['spec', 'tablespaces', index, 'storage']),
  ];
  return [
    ...removals(
      storages.flatMap((storage) => [
        [...storage, 'storageClass'],
        [...storage, 'pvcTemplate', 'storageClassName'],
      ]),
      'a cluster that drydock makes has one storage class, its default',
    ),
    ...removals(
      [
        ['spec', 'affinity', 'nodeSelector'],
        ['spec', 'affinity', 'nodeAffinity'],
        ['spec', 'topologySpreadConstraints'],
        ['spec', 'priorityClassName'],
      ],
      noSuchNodes,
    ),
  ];
};

const poolerSecrets: readonly ValuePath[] = [
  'authQuerySecret',
  'authQuery',
  'clientTLSSecret',
  'clientCASecret',
  'serverTLSSecret',
  'serverCASecret',
].map((key) => ['spec', 'pgbouncer', key]);

/** Below the pod template, where a Pooler says on which nodes its PgBouncers run. */
const poolerPlaces: readonly ValuePath[] = [
  ['affinity', 'nodeAffinity'],
  ['nodeSelector'],
  ['topologySpreadConstraints'],
  ['priorityClassName'],
].map((path) => ['spec', 'template', 'spec', ...path]);

const poolerChanges = (
  object: KubernetesObject,
  { images, clusterIsOurs }: ManifestGround,
): readonly ObjectChange[] => [
  ...(clusterIsOurs ? removals(poolerPlaces, noSuchNodes) : []),
  ...removals(poolerSecrets, 'the run’s namespace has no such secret, and the operator makes its own'),
  ...(images?.named('pgbouncer') === true ? pgBouncerImageChanges(object, images) : []),
];

/** What the pod template says of its containers goes before the rest. */
const pgBouncerImageChanges = (object: KubernetesObject, images: Images): readonly ObjectChange[] => {
  const containers: ValuePath = ['spec', 'template', 'spec', 'containers'];
  const inTemplate = listIn(valueAt(object, containers)).flatMap((container, index) =>
    valueAt(container, ['name']) === 'pgbouncer' && valueAt(container, ['image']) !== undefined
      ? [[...containers, index, 'image']]
      : [],
  );
  return [
    ...[['spec', 'pgbouncer', 'image'], ...inTemplate].map((path) => ({
      ...{ path, to: images.one('pgbouncer'), why: imagesSay },
    })),
    { path: ['spec', 'pgbouncer', 'imageCatalogRef'], why: imagesSay },
  ];
};
