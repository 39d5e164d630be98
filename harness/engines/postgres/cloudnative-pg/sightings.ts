// What is seen of a cluster from outside while its primary changes or restarts, read from the objects of the API. Pure.
import type { KubernetesObject, Pod } from '../../../model/kubernetes-objects.ts';
import { instanceOf, serverContainer, statusOf } from './cluster.ts';
import { instantMs } from './log-lines.ts';
import type { ServerLine } from './log-lines.ts';
import { textAt, valueAt } from './value-at.ts';

/** Moments are milliseconds since the epoch by the clock of whoever wrote them; null where they are not said. */
export type Sighting =
  | {
      readonly of: 'status';
      readonly current: string;
      readonly target: string;
      readonly phase: string;
      readonly currentSinceMs: number | null;
    }
  | {
      readonly of: 'pod';
      readonly pod: string;
      readonly uid: string;
      readonly role: string;
      readonly ready: boolean;
      readonly leaving: boolean;
      /** Its server's container has ended, or it is gone altogether. */
      readonly ended: boolean;
    }
  | {
      readonly of: 'lease';
      /** Empty when nobody holds it. */
      readonly holder: string;
      readonly acquiredMs: number | null;
      readonly renewedMs: number | null;
      readonly lastsMs: number;
    }
  | { readonly of: 'endpoints'; readonly ready: readonly string[] }
  | ({ readonly of: 'log'; readonly pod: string } & ServerLine);

export type SightingOf<Of extends Sighting['of']> = Extract<Sighting, { of: Of }>;

export const statusSeen = (object: KubernetesObject): SightingOf<'status'> => {
  const { currentPrimary, targetPrimary, phase } = statusOf(object);
  const currentSinceMs = instantAt(object, ['status', 'currentPrimaryTimestamp']);
  return { of: 'status', current: currentPrimary, target: targetPrimary, phase, currentSinceMs };
};

/** `gone` when the API has removed it. */
export const podSeen = (object: KubernetesObject, gone = false): SightingOf<'pod'> => {
  const { name, uid, role, ready, leaving } = instanceOf(object);
  const { status } = object as Pod;
  const container = status?.containerStatuses?.find((each) => each.name === serverContainer);
  const ended = gone || container?.state?.terminated !== undefined;
  return { of: 'pod', pod: name, uid, role, ready: ready && !gone, leaving: leaving || gone, ended };
};

export const leaseSeen = (object: KubernetesObject): SightingOf<'lease'> => {
  const seconds = valueAt(object, ['spec', 'leaseDurationSeconds']);
  return {
    of: 'lease',
    holder: textAt(object, ['spec', 'holderIdentity']),
    acquiredMs: instantAt(object, ['spec', 'acquireTime']),
    renewedMs: instantAt(object, ['spec', 'renewTime']),
    lastsMs: typeof seconds === 'number' ? seconds * 1000 : 0,
  };
};

const instantAt = (object: KubernetesObject, path: readonly string[]): number | null => {
  const found = valueAt(object, path);
  return typeof found === 'string' ? instantMs(found) : null;
};

export const podKind = { apiVersion: 'v1', kind: 'Pod' } as const;
export const leaseKind = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' } as const;
export const sliceKind = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' } as const;

/** The pods that a Service sends new connections to, by one of its slices. */
export const readyTargets = (slice: KubernetesObject): readonly string[] => {
  const endpoints = (slice['endpoints'] ?? []) as readonly {
    readonly conditions?: { readonly ready?: boolean };
    readonly targetRef?: { readonly name: string };
  }[];
  return endpoints
    .filter(({ conditions }) => conditions?.ready === true)
    .map(({ targetRef }) => targetRef?.name ?? '');
};
