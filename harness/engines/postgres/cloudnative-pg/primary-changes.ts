// What sightings of a cluster mean for its primary: the milestones of every change of primary, and of every restart of one in its place,
// whoever caused it. Each is told once in a change; a change is over when rw leads to a ready primary that nobody wants replaced. Pure
// but for what it remembers.
import type { Milestone } from '../../../model/milestones.ts';
import type { Paces } from './settings.ts';
import type { Sighting, SightingOf } from './sightings.ts';

export interface PrimaryMilestone {
  readonly milestone: Milestone;
  /** The instance that it is about. */
  readonly about: string;
  readonly detail: string;
  /** When it happened by the clock of the pod `by`, in milliseconds since the epoch; absent or null where nobody says. */
  readonly saidMs?: number | null;
  readonly by?: string;
}

interface ChangeParts {
  /** Whom this run itself has asked to take over: that is no choice of the operator's. */
  readonly handOver: { readonly to: string | null };
  readonly paces: Paces;
}

/** What is remembered of the cluster. */
interface KnownCluster extends ChangeParts {
  /** Who served when the last change was over. */
  primary: string;
  status: SightingOf<'status'> | null;
  lease: SightingOf<'lease'> | null;
  endpoints: readonly string[] | null;
  readonly pods: Map<string, SightingOf<'pod'>>;
  readonly timelines: Map<string, string>;
  /** When the last line of each log was passed on. */
  readonly heardMs: Map<string, number>;
  /** What was told of the change under way, as `milestone instance`. */
  readonly told: Set<string>;
}

type Readings = {
  readonly [Of in Sighting['of']]: (seen: SightingOf<Of>, known: KnownCluster) => readonly PrimaryMilestone[];
};

/** Takes sightings one by one and gives what is new in each. */
export const createChanges = (parts: ChangeParts): ((seen: Sighting) => readonly PrimaryMilestone[]) => {
  const known: KnownCluster = {
    ...parts,
    primary: '',
    status: null,
    lease: null,
    endpoints: null,
    ...{ pods: new Map(), timelines: new Map(), heardMs: new Map(), told: new Set() },
  };
  return (seen) => {
    const read = readings[seen.of] as (seen: Sighting, known: KnownCluster) => readonly PrimaryMilestone[];
    const found = read(seen, known).filter(({ milestone, about }) => !has(known, milestone, about));
    for (const { milestone, about } of found) known.told.add(`${milestone} ${about}`);
    settle(known);
    return found;
  };
};

const has = ({ told }: KnownCluster, milestone: Milestone, about: string): boolean =>
  told.has(`${milestone} ${about}`);

const targetOf = ({ status }: KnownCluster): string => status?.target ?? '';

/** What the operator names as the target while it waits for the old primary to be down. */
const undecided = 'pending';

const readings: Readings = {
  status(seen, known) {
    const { status: before, primary, handOver } = known;
    known.status = seen;
    if (before === null) {
      known.primary = seen.current;
      return [];
    }
    const { target, current, phase } = seen;
    const failing = phase === 'Failing over' && before.phase !== phase;
    const chosen = ![before.target, primary, '', undecided, handOver.to].includes(target);
    return [
      ...(failing || (target === undecided && before.target !== target)
        ? [finding('noticed', primary, `the operator fails over from ${primary}`)]
        : []),
      ...(chosen
        ? [finding('primary-chosen', target, `the operator chose ${target} in place of ${primary}`)]
        : []),
      ...(current !== before.current && current !== primary && current === target
        ? [said(seen.currentSinceMs, current, finding('promoted', current, promotedText(known, current)))]
        : []),
    ];
  },

  pod(seen, known) {
    const { pod } = seen;
    const before = known.pods.get(pod);
    known.pods.set(pod, seen);
    if (before === undefined) return [];
    const was = before.uid === seen.uid ? before : { ...before, ready: false, role: '', ended: false };
    const replaced = before.uid !== seen.uid && !before.ended;
    return [
      ...(pod === known.primary ? oldPrimaryPod(seen, { was, replaced }, known) : []),
      ...(pod === targetOf(known) && known.told.size > 0 ? newPrimaryPod(seen, was, known) : []),
    ];
  },

  lease(seen, known) {
    const { lease: before, paces } = known;
    known.lease = seen;
    if (before === null) return [];
    const { holder } = before;
    const released = holder !== '' && seen.holder === '';
    const acquired = seen.holder !== '' && (seen.holder !== holder || seen.acquiredMs !== before.acquiredMs);
    const expired = acquired && holder !== '' && holder !== seen.holder && before.renewedMs !== null;
    const lasted = `${before.lastsMs / 1000} s after ${holder} had renewed it last`;
    const asked = `${seen.holder} holds it; it asks every ${paces.lease}`;
    return [
      ...(released
        ? [said(seen.renewedMs, holder, finding('lease-released', holder, `${holder} gave it up`))]
        : []),
      ...(expired
        ? [said(before.renewedMs + before.lastsMs, holder, finding('lease-expired', holder, lasted))]
        : []),
      ...(acquired
        ? [said(seen.acquiredMs, seen.holder, finding('lease-acquired', seen.holder, asked))]
        : []),
    ];
  },

  endpoints({ ready }, known) {
    const { endpoints: before, primary } = known;
    known.endpoints = ready;
    if (before === null) return [];
    const [only, ...others] = ready;
    if (only === undefined)
      return before.includes(primary) ? [finding('endpoint-withdrawn', primary, 'rw leads nowhere')] : [];
    if (others.length > 0 || (before.length === 1 && before[0] === only)) return [];
    if (only === primary) return [finding('endpoint-ready', only, `rw leads to ${only} again`)];
    return only === targetOf(known) ? [finding('endpoint-switched', only, `rw leads to ${only}`)] : [];
  },

  log(seen, known) {
    const { pod, word, passedOnMs, timeline } = seen;
    if (passedOnMs !== null) {
      // A stream that is taken up again repeats what it told last.
      if (passedOnMs <= (known.heardMs.get(pod) ?? -Infinity)) return [];
      known.heardMs.set(pod, passedOnMs);
    }
    if (timeline !== undefined) known.timelines.set(pod, timeline);
    const found =
      pod === known.primary
        ? oldPrimarySays[word]?.(known)
        : word === 'ready'
          ? newPrimaryIsReady(pod, known)
          : undefined;
    return found === undefined ? [] : [said(seen.saidMs, pod, found)];
  },
};

const oldPrimaryPod = (
  { pod, role, ready, ended }: SightingOf<'pod'>,
  { was, replaced }: { readonly was: SightingOf<'pod'>; readonly replaced: boolean },
  known: KnownCluster,
): readonly PrimaryMilestone[] => {
  const lost = (was.ready && !ready) || (role === 'unhealthy' && was.role !== role);
  // Who was told to stop, or gives way to another, has not failed.
  const failed = lost && targetOf(known) === pod && !isStopping(known, pod);
  const down = (ended && !was.ended) || replaced;
  return [
    ...(failed
      ? [
          finding(
            'noticed',
            pod,
            `the pod of ${pod} is no longer ready; it is asked every ${known.paces.readiness}`,
          ),
        ]
      : []),
    ...(down ? [finding('old-primary-down', pod, `the server of ${pod} has ended`)] : []),
  ];
};

const newPrimaryPod = (
  { pod, role, ready }: SightingOf<'pod'>,
  was: SightingOf<'pod'>,
  { paces }: KnownCluster,
): readonly PrimaryMilestone[] => [
  ...(role === 'primary' && was.role !== role
    ? [finding('role-labelled', pod, `${pod} carries the primary’s label`)]
    : []),
  ...(ready && !was.ready
    ? [finding('pod-ready', pod, `the pod of ${pod} is ready; it is asked every ${paces.readiness}`)]
    : []),
];

const isStopping = (known: KnownCluster, pod: string): boolean =>
  has(known, 'old-primary-closed', pod) || has(known, 'old-primary-fenced', pod);

const oldPrimarySays: Partial<
  Readonly<Record<SightingOf<'log'>['word'], (known: KnownCluster) => PrimaryMilestone | undefined>>
> = {
  closed: ({ primary }) =>
    finding(
      'old-primary-closed',
      primary,
      `${primary} takes no new sessions and waits for the others to end`,
    ),
  fenced: ({ primary }) =>
    finding('old-primary-fenced', primary, `${primary} ends its sessions and takes no new ones`),
  down: ({ primary }) => finding('old-primary-down', primary, `${primary} has shut down`),
  ready: (known) => {
    const { primary } = known;
    const back =
      isStopping(known, primary) || has(known, 'old-primary-down', primary) || has(known, 'noticed', primary);
    return back && targetOf(known) === primary
      ? finding('server-ready', primary, `${primary} accepts connections again`)
      : undefined;
  },
};

const newPrimaryIsReady = (pod: string, known: KnownCluster): PrimaryMilestone | undefined =>
  pod === targetOf(known) ? finding('promoted', pod, promotedText(known, pod)) : undefined;

const promotedText = ({ timelines }: KnownCluster, pod: string): string => {
  const timeline = timelines.get(pod);
  return `${pod} accepts writes${timeline === undefined ? '' : ` on timeline ${timeline}`}`;
};

const finding = (milestone: Milestone, about: string, detail: string): PrimaryMilestone => ({
  milestone,
  about,
  detail,
});

const said = (saidMs: number | null, by: string, found: PrimaryMilestone): PrimaryMilestone => ({
  ...found,
  saidMs,
  by,
});

/** Forgets what was told of a change that is over. */
const settle = (known: KnownCluster): void => {
  const { status, endpoints, pods, told } = known;
  if (status === null || status.current !== status.target) return;
  const { current } = status;
  const served = endpoints?.length === 1 && endpoints[0] === current && pods.get(current)?.ready === true;
  if (!served || !isClosed(known, current)) return;
  known.primary = current;
  told.clear();
};

const isClosed = (known: KnownCluster, current: string): boolean => {
  const ends: readonly Milestone[] = ['endpoint-switched', 'endpoint-ready'];
  const back: readonly Milestone[] = ['server-ready', 'pod-ready'];
  if (known.told.size === 0 || ends.some((each) => has(known, each, current))) return true;
  return !has(known, 'endpoint-withdrawn', known.primary) && back.some((each) => has(known, each, current));
};
