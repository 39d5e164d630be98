// Poolers of CloudNativePG as objects: drydock's own, and which of those that a person wrote is measured. What is to be known of one before
// anything is touched. Pure.
import { poolerService } from '../../../abilities/poolers.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { KubernetesSite } from '../../../model/site.ts';
import { ownClusterName, poolerKind } from './manifest.ts';
import type { PoolerWish } from './options.ts';
import { valueAt } from './value-at.ts';

/** A Pooler that clients of the load go through. */
export interface MeasuredPooler extends PoolerWish {
  readonly name: string;
}

export const ownPoolerName = `${ownClusterName}-${poolerService}`;

/** Drydock's own, of its own Cluster. */
export const poolerObject = (
  { mode, instances, maxClientConn, defaultPoolSize }: PoolerWish,
  { one, pullPolicy }: Pick<KubernetesSite['images'], 'one' | 'pullPolicy'>,
): KubernetesObject => ({
  ...poolerKind,
  metadata: { name: ownPoolerName },
  spec: {
    cluster: { name: ownClusterName },
    type: 'rw',
    instances,
    pgbouncer: {
      poolMode: mode,
      parameters: { max_client_conn: `${maxClientConn}`, default_pool_size: `${defaultPoolSize}` },
    },
    // Only there can it be said whether the image is to be pulled.
    template: {
      spec: { containers: [{ name: 'pgbouncer', image: one('pgbouncer'), imagePullPolicy: pullPolicy }] },
    },
  },
});

export const isPooler = ({ kind }: KubernetesObject): boolean => kind === poolerKind.kind;

/** `rw` where it says nothing, as the operator has it. */
export const typeOf = (object: KubernetesObject): unknown => valueAt(object, ['spec', 'type']) ?? 'rw';

export const leadsToPrimary = (object: KubernetesObject): boolean =>
  isPooler(object) && typeOf(object) === 'rw';

/** The first that leads to the primary; undefined where there is none. */
export const measuredPooler = (objects: readonly KubernetesObject[]): KubernetesObject | undefined =>
  objects.find(leadsToPrimary);

/** With PgBouncer's own values where it says none. */
export const poolerIn = (object: KubernetesObject): MeasuredPooler => {
  const parameter = (name: string, usual: number): number =>
    Number(valueAt(object, ['spec', 'pgbouncer', 'parameters', name]) ?? usual);
  return {
    name: object.metadata.name,
    mode: valueAt(object, ['spec', 'pgbouncer', 'poolMode']) === 'transaction' ? 'transaction' : 'session',
    instances: Number(valueAt(object, ['spec', 'instances']) ?? 1),
    maxClientConn: parameter('max_client_conn', 100),
    defaultPoolSize: parameter('default_pool_size', 20),
  };
};
