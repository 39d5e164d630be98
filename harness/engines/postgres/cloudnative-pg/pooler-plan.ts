// What a Pooler means to a plan: the service that it is, and whether it has a server and a place for each client of the load. Pure.
import { poolerService } from '../../../abilities/poolers.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { ServiceRole } from '../../../model/plan.ts';
import type { PlannedLoad } from '../../../model/scenario.ts';
import type { PlannedManifest } from '../../../model/user-manifest.ts';
import { postgresServices } from '../services.ts';
import {
  isPooler,
  leadsToPrimary,
  measuredPooler,
  ownPoolerName,
  poolerIn,
  typeOf,
} from './pooler-manifest.ts';
import type { PoolerWish } from './options.ts';
import type { MeasuredPooler } from './pooler-manifest.ts';

interface PoolerGround {
  /** Drydock's own; absent for none. */
  readonly pooler?: PoolerWish;
  /** The path of a manifest, which may bring another. */
  readonly manifest?: string;
}

/** While a manifest is named that nobody has read, it might bring a Pooler. */
export const servicesOf = (ground: PoolerGround, written?: PlannedManifest): readonly ServiceRole[] => {
  const mayBring = ground.manifest !== undefined && written === undefined;
  return mayBring || plannedPooler(ground, written) !== undefined ? servicesWithPooler : postgresServices;
};

export const remarksOn = (
  ground: PoolerGround,
  written: PlannedManifest | undefined,
  load: PlannedLoad,
): readonly string[] => {
  const pooler = plannedPooler(ground, written);
  return [
    ...notMeasured(written?.objects ?? []),
    ...(pooler === undefined ? [] : poolerLimits(pooler, load)),
  ];
};

const plannedPooler = ({ pooler }: PoolerGround, written?: PlannedManifest): MeasuredPooler | undefined => {
  const theirs = measuredPooler(written?.objects ?? []);
  if (theirs !== undefined) return poolerIn(theirs);
  return pooler && { name: ownPoolerName, ...pooler };
};

const [primaryService, ...readServices] = postgresServices;

const servicesWithPooler: readonly ServiceRole[] = [
  ...(primaryService === undefined ? [] : [primaryService]),
  { service: poolerService, kind: 'write', roles: ['primary'] },
  ...readServices,
];

/** Of the Poolers that a person wrote, those that are applied and not measured. */
const notMeasured = (objects: readonly KubernetesObject[]): readonly string[] => {
  const taken = measuredPooler(objects);
  return objects
    .filter((object) => isPooler(object) && object !== taken)
    .map((object) => {
      const told = `the Pooler ${object.metadata.name} is applied, but not measured`;
      return leadsToPrimary(object)
        ? `${told}: a run measures one of type rw, which is ${taken?.metadata.name ?? ''}`
        : `${told}: it is of type ${String(typeOf(object))}, and only one of type rw is`;
    });
};

/** Whether it has a server, or a place, for each client of the load. */
const poolerLimits = (
  { name, mode, instances, maxClientConn, defaultPoolSize }: MeasuredPooler,
  { writeSessions, probeRateHz, operationTimeoutMs }: PlannedLoad,
): readonly string[] => {
  const [servers, places] = [defaultPoolSize * instances, maxClientConn * instances];
  const wanted = writeSessions + (probeRateHz > 0 ? 1 : 0);
  const each = `in session mode each of ${writeSessions} session clients keeps one, and fresh connections need another`;
  const most = writeSessions + Math.ceil((probeRateHz * operationTimeoutMs) / 1000);
  const sessions = mode === 'session';
  return [
    ...(sessions && wanted > servers
      ? [
          `clients will wait for a server connection of the Pooler ${name}: ${each}, but ${instances} × default_pool_size ${defaultPoolSize} is ${servers}`,
        ]
      : []),
    ...(sessions && wanted <= servers && wanted > defaultPoolSize
      ? [
          `clients may wait for a server connection of the Pooler ${name}: ${each}; its Service spreads clients by chance, and one PgBouncer has ${defaultPoolSize}`,
        ]
      : []),
    ...(most > places
      ? [
          `the Pooler ${name} may turn clients away: while nobody is answered there are up to ${most}, but ${instances} × max_client_conn ${maxClientConn} is ${places}`,
        ]
      : []),
  ];
};
