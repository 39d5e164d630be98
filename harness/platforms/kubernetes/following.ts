// Streams that are kept up: the changes of objects, and the log of a container. Both are taken up again when they break and
// may then miss or repeat something, so they tell what to look at next and are never the clock.
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject } from '../../model/kubernetes-objects.ts';
import type { ClusterApi } from './api.ts';
import type { ObjectKind, Resources } from './resources.ts';

/** The server ends a watch after this long, in seconds; the client, when it has been silent for longer than that. */
const watchSeconds = 60;
const watchIdleMs = (watchSeconds + 15) * 1000;
/** A container that says nothing for this long, in milliseconds, is asked again. */
const logIdleMs = 30_000;
const againAfterMs = 250;

interface WatchedKind {
  readonly kind: ObjectKind;
  readonly labelSelector: string;
  readonly stop: AbortSignal;
  /** Is told the last of an object that was removed. */
  readonly gone?: (object: KubernetesObject) => void;
}

/** Tells every object of the kind, now and whenever it changes, until `stop` is aborted. */
export const watchObjects = (
  api: ClusterApi,
  resources: Pick<Resources, 'pathOf'>,
  watched: WatchedKind,
  listener: (object: KubernetesObject) => void,
): void => {
  const { kind, labelSelector, stop, gone } = watched;
  void keepUp(stop, async () => {
    const query = { watch: 'true', labelSelector, timeoutSeconds: String(watchSeconds) };
    for await (const line of api.follow({ path: await resources.pathOf(kind), query }, stop, watchIdleMs)) {
      const { type, object } = JSON.parse(line) as {
        readonly type: string;
        readonly object: KubernetesObject;
      };
      if (type === 'ADDED' || type === 'MODIFIED') listener({ ...object, ...kind });
      if (type === 'DELETED') gone?.({ ...object, ...kind });
    }
  });
};

export interface LogSource {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly stop: AbortSignal;
}

/** Tells every line of a container's log from `sinceSeconds` ago on, or from its beginning, until `stop` is aborted. */
export const followLog = (
  api: ClusterApi,
  { namespace, pod, container, stop }: LogSource,
  listener: (line: string) => void,
  sinceSeconds?: number,
): Promise<void> => {
  let since: Readonly<Record<string, string>> =
    sinceSeconds === undefined ? {} : { sinceSeconds: String(sinceSeconds) };
  return keepUp(stop, async () => {
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log`;
    const query = { container, follow: 'true', ...since };
    for await (const line of api.follow({ path, query }, stop, logIdleMs)) {
      since = { sinceSeconds: '1' };
      listener(line);
    }
  });
};

/** Runs the stream again and again until it is stopped. Why it broke does not matter: it is tried again all the same. */
const keepUp = async (stop: AbortSignal, stream: () => Promise<void>): Promise<void> => {
  while (!stop.aborted) {
    await stream().catch(() => undefined);
    await sleep(againAfterMs, undefined, { signal: stop }).catch(() => undefined);
  }
};
