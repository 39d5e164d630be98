// Why pods do not start, in the cluster's own words, from the objects that say so. What remembers since when an image
// cannot be pulled or a pod finds no room judges: both can pass by themselves, and are hopeless only when they stay.
import type { ContainerStatus, Pod } from '../../model/kubernetes-objects.ts';
import type { Troubles } from '../../model/site.ts';
import type { Resources } from './resources.ts';
import type { Event } from './wire.ts';

export interface PodTrouble {
  readonly pod: string;
  readonly kind: 'pull' | 'room' | 'other';
  readonly words: string;
}

/** What does not come to a good end by itself once it has lasted this long, in milliseconds. */
export interface Patience {
  readonly pull: number;
  /** Where nodes are added on demand, a pod without room is not hopeless for a while. */
  readonly room: number;
}

const pullReasons = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];

/** What is wrong with the pods themselves. */
const podTroubles = (pods: readonly Pod[]): readonly PodTrouble[] =>
  pods.flatMap((pod) => [...schedulingTroubles(pod), ...containerTroubles(pod)]);

const schedulingTroubles = (pod: Pod): readonly PodTrouble[] =>
  (pod.status?.conditions ?? [])
    .filter(({ type, status }) => type === 'PodScheduled' && status === 'False')
    .map(({ reason, message }) => ({
      pod: pod.metadata.name,
      kind: 'room',
      words: `${reason ?? 'not scheduled'}: ${message ?? ''}`,
    }));

const containerTroubles = (pod: Pod): readonly PodTrouble[] =>
  [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
    .map((container) => containerTrouble(pod.metadata.name, container))
    .filter((trouble) => trouble !== null);

const containerTrouble = (pod: string, { name, image, state }: ContainerStatus): PodTrouble | null => {
  const waiting = state?.waiting;
  if (state?.terminated !== undefined && state.terminated.exitCode !== 0) {
    const { exitCode, message, reason } = state.terminated;
    return { pod, kind: 'other', words: `${name} ended with ${exitCode}: ${message ?? reason ?? ''}` };
  }
  const reason = waiting?.reason ?? '';
  if (pullReasons.includes(reason)) {
    return { pod, kind: 'pull', words: `${reason}: ${image}${said(waiting?.message)}` };
  }
  const usual = waiting === undefined || ['', 'ContainerCreating', 'PodInitializing'].includes(reason);
  return usual ? null : { pod, kind: 'other', words: `${name} waits: ${reason}${said(waiting.message)}` };
};

const said = (message: string | undefined): string => (message === undefined ? '' : `, ${message}`);

/** The newest warnings, each once, for what pods themselves do not say: volumes, quotas, jobs that make no pods. */
export const warningWords = (events: readonly Event[], most: number): readonly string[] => {
  const words = events
    .filter(({ type }) => type === 'Warning')
    .sort((a, b) => timeOf(a) - timeOf(b))
    .map(
      ({ involvedObject, reason, message }) =>
        `${involvedObject?.name ?? ''}: ${reason ?? ''}, ${message ?? ''}`,
    );
  return [...new Set(words)].slice(-most);
};

const timeOf = ({ lastTimestamp, eventTime }: Event): number =>
  Date.parse(lastTimestamp ?? eventTime ?? '') || 0;

/** Judges what is seen again and again. `nowMs` is handed in with each look. */
export const createJudge = (patience: Patience) => {
  const sinceMs = new Map<string, number>();
  return (pods: readonly Pod[], events: readonly Event[], nowMs: number): Troubles => {
    const troubles = podTroubles(pods);
    const keys = troubles.map(({ pod, kind }) => `${kind} ${pod}`);
    for (const key of sinceMs.keys()) if (!keys.includes(key)) sinceMs.delete(key);
    for (const key of keys) if (!sinceMs.has(key)) sinceMs.set(key, nowMs);
    const lasting = troubles.find(({ pod, kind }) => {
      const lastedMs = nowMs - (sinceMs.get(`${kind} ${pod}`) ?? nowMs);
      return kind !== 'other' && lastedMs >= patience[kind];
    });
    const words = troubles.map((trouble) => `${trouble.pod}: ${trouble.words}`);
    const seen = words.length > 0 ? words : warningWords(events, 3);
    return {
      seen: [...new Set(seen)].join('; '),
      hopeless: lasting === undefined ? null : `${lasting.pod}: ${lasting.words}`,
    };
  };
};

/** Judged anew with each look at a namespace. */
export const createTroubles = (resources: Pick<Resources, 'list'>, patience: Patience) => {
  const judge = createJudge(patience);
  return {
    troubles: async (): Promise<Troubles> => {
      const pods = await resources.list({ apiVersion: 'v1', kind: 'Pod' }, '');
      const events = await resources.list({ apiVersion: 'v1', kind: 'Event' }, '');
      return judge(pods, events, performance.now());
    },
  };
};
