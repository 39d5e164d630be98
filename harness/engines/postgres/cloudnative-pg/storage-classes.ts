// The storage classes of a cluster: whether those that a Cluster names are there, before pods wait for them in vain, and which can
// grow. Whoever may not look at them goes on, and is told by the cluster itself.
import { RunError, messageOf } from '../../../model/errors.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { CnpgCluster } from './cluster.ts';
import { clusterKind } from './manifest.ts';
import { listIn, valueAt } from './value-at.ts';

type ClassGround = Pick<CnpgCluster, 'site' | 'context'>;

interface StorageClass {
  readonly name: string;
  readonly canGrow: boolean;
}

/** Throws a `RunError` with those that there are when a Cluster among the objects names one that is not there. */
export const requireStorageClasses = async (
  ground: ClassGround,
  objects: readonly KubernetesObject[],
): Promise<void> => {
  const named = objects.filter(({ kind }) => kind === clusterKind.kind).flatMap(classesNamedIn);
  if (named.length === 0) return;
  const classes = await readClasses(ground);
  const missing = named.find((name) => classes?.every((each) => each.name !== name) === true);
  if (missing === undefined) return;
  throw new RunError(
    `there is no storage class ${missing} in the cluster; it has ${namesOf(classes ?? [])}`,
    'Name one of these, or none for the cluster’s default.',
  );
};

/** Throws a `RunError` with those that can grow when one of these classes cannot. */
export const requireGrowing = async (ground: ClassGround, used: readonly string[]): Promise<void> => {
  const classes = await readClasses(ground);
  const stiff = classes?.find(({ name, canGrow }) => used.includes(name) && !canGrow);
  if (classes === null || stiff === undefined) return;
  throw new RunError(
    `volumes of the storage class ${stiff.name} cannot grow (allowVolumeExpansion is not true); nothing was changed`,
    `Those that can: ${namesOf(classes.filter(({ canGrow }) => canGrow))}.`,
  );
};

/** Of data, of the write-ahead log and of tablespaces. Pure. */
const classesNamedIn = ({ spec }: KubernetesObject): readonly string[] => {
  const tablespaces = listIn(valueAt(spec, ['tablespaces'])).map((each) => valueAt(each, ['storage']));
  const storages = [valueAt(spec, ['storage']), valueAt(spec, ['walStorage']), ...tablespaces];
  const names = storages.flatMap((storage) => [
    valueAt(storage, ['storageClass']),
    valueAt(storage, ['pvcTemplate', 'storageClassName']),
  ]);
  return names.filter((name): name is string => typeof name === 'string' && name !== '');
};

const readClasses = async ({ site, context }: ClassGround): Promise<readonly StorageClass[] | null> => {
  try {
    const found = await site.list({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }, '');
    return found.map(({ metadata: { name }, ...fields }) => ({
      name,
      canGrow: fields['allowVolumeExpansion'] === true,
    }));
  } catch (error) {
    context.signal.throwIfAborted();
    context.note(`the storage classes cannot be looked at: ${messageOf(error)}`);
    return null;
  }
};

const namesOf = (classes: readonly StorageClass[]): string =>
  classes.map(({ name }) => name).join(', ') || 'none';
