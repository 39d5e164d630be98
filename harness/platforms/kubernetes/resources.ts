// Objects of one namespace, or of the cluster where their kind has none: applied, patched, read, listed and removed. Which
// path a kind has the API says itself.
import type { KubernetesObject, ObjectReference } from '../../model/kubernetes-objects.ts';
import { isNotFound } from './api.ts';
import type { ClusterApi } from './api.ts';

const fieldManager = 'drydock';

export interface Resources {
  /** Server-side apply: what another manager set is taken over. */
  readonly apply: (object: KubernetesObject) => Promise<void>;
  /** As apply, but nothing is kept: shows whether the API, webhooks included, would accept it. */
  readonly applyDry: (object: KubernetesObject) => Promise<void>;
  /** A merge patch, of the object or of its status. */
  readonly patch: (reference: ObjectReference, changes: object, part?: 'status') => Promise<void>;
  readonly read: (reference: ObjectReference) => Promise<KubernetesObject | null>;
  readonly list: (kind: ObjectKind, labelSelector: string) => Promise<readonly KubernetesObject[]>;
  readonly remove: (reference: ObjectReference, how?: 'at once') => Promise<void>;
  /** The path of all objects of a kind. */
  readonly pathOf: (kind: ObjectKind) => Promise<string>;
}
export type ObjectKind = Pick<ObjectReference, 'apiVersion' | 'kind'>;

/** `namespace` is null for looking over all of them. */
export const createResources = (api: ClusterApi, namespace: string | null): Resources => {
  const pathOf = createPaths(api, namespace);
  const objectPath = async (object: ObjectReference) => `${await pathOf(object)}/${object.name}`;
  const apply = async (object: KubernetesObject, query: Readonly<Record<string, string>>) => {
    await api.call({
      method: 'PATCH',
      path: await objectPath(referenceOf(object)),
      query: { fieldManager, force: 'true', ...query },
      contentType: 'application/apply-patch+yaml',
      body: object,
    });
  };
  return {
    pathOf,
    apply: (object) => apply(object, {}),
    applyDry: (object) => apply(object, { dryRun: 'All' }),
    patch: async (reference, changes, part) => {
      await api.call({
        method: 'PATCH',
        path: `${await objectPath(reference)}${part === undefined ? '' : `/${part}`}`,
        query: { fieldManager },
        contentType: 'application/merge-patch+json',
        body: changes,
      });
    },
    read: async (reference) => {
      const path = await objectPath(reference);
      return orNull(api.call({ path }) as Promise<KubernetesObject>);
    },
    list: async (kind, labelSelector) => {
      const query = { labelSelector };
      const answer = (await api.call({ path: await pathOf(kind), query })) as {
        readonly items: readonly KubernetesObject[];
      };
      return answer.items.map((item) => ({ ...item, ...kind }));
    },
    remove: async (reference, how) => {
      const grace = how === 'at once' ? { gracePeriodSeconds: '0' } : {};
      const query = { propagationPolicy: 'Background', ...grace };
      await orNull(api.call({ method: 'DELETE', path: await objectPath(reference), query }));
    },
  };
};

const referenceOf = ({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference => ({
  apiVersion,
  kind,
  name: metadata.name,
});

const orNull = <T>(answer: Promise<T>): Promise<T | null> =>
  answer.catch((error: unknown) => {
    if (isNotFound(error)) return null;
    throw error;
  });

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Asks each API group once. A kind that it does not know yet, such as one of a fresh operator, is asked for again. */
const createPaths = (api: ClusterApi, namespace: string | null): Resources['pathOf'] => {
  const known = new Map<string, string>();
  return async ({ apiVersion, kind }) => {
    const key = `${apiVersion}/${kind}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { resources } = (await api.call({ path: root })) as { readonly resources: readonly ApiResource[] };
    const resource = resources.find((each) => each.kind === kind && !each.name.includes('/'));
    if (resource === undefined) throw new Error(`the cluster knows no ${kind} in ${apiVersion}`);
    const inside = resource.namespaced && namespace !== null ? `/namespaces/${namespace}` : '';
    const path = `${root}${inside}/${resource.name}`;
    known.set(key, path);
    return path;
  };
};
