// What may explain a window: the milestones of the record, told by servers and steps, and those that clients told the load.
import type { Lane } from '../../load/lanes.ts';
import type { ClientMilestone } from '../../load/ledger.ts';
import type { Milestone } from '../model/milestones.ts';
import type { RecordedEvent } from '../model/record.ts';
import { formatSeconds } from './format.ts';
import { eventsOf } from './timeline.ts';

export interface Explanation {
  /** When it happened, as far as that is known; otherwise when it was learned. */
  readonly atMs: number;
  readonly milestone: Milestone;
  readonly detail: string;
  /** The only shard that it concerns. */
  readonly shard?: string;
  /** A client noticed it by itself. */
  readonly byClient?: true;
}

/** Whose windows are to be explained. */
export interface Explained extends Pick<Lane, 'service' | 'policy'> {
  /** The only partition that they are about. */
  readonly partition?: string;
}

/**
 * Those that concern the windows: what belongs to another shard, or to a client of other lanes, explains nothing. A client that
 * does not say whose it is may be any.
 */
export const explanationsFor = (
  windows: Explained,
  told: { readonly events: readonly RecordedEvent[]; readonly milestones: readonly ClientMilestone[] },
): readonly Explanation[] => [
  ...eventsOf(told.events, 'milestone')
    .filter(({ shard }) => !differ(windows.partition, shard))
    .map(asItHappened)
    .map((event) => (windows.partition === undefined ? namingItsShard(event) : event)),
  ...told.milestones
    .filter(({ client }) => client === undefined || isOwn(windows, client))
    .map(({ atMs, milestone, detail }): Explanation => ({ atMs, milestone, detail, byClient: true })),
];

/** At the moment that its source gave it, where there is one, with how far that may be off in its words. */
export const asItHappened = ({
  atMs,
  happenedMs = atMs,
  uncertaintyMs,
  milestone,
  detail,
  shard,
}: Extract<RecordedEvent, { kind: 'milestone' }>): Explanation => ({
  atMs: happenedMs,
  milestone,
  detail: uncertaintyMs === undefined ? detail : `${detail} (± ${formatSeconds(uncertaintyMs)})`,
  ...(shard !== undefined && { shard }),
});

const differ = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

const isOwn = (
  { service, policy, partition }: Explained,
  client: NonNullable<ClientMilestone['client']>,
): boolean => client.service === service && client.policy === policy && !differ(partition, client.partition);

/** In a window of the whole service it must be said which shard is meant. */
const namingItsShard = (event: Explanation): Explanation =>
  event.shard === undefined || event.detail.includes(event.shard)
    ? event
    : { ...event, detail: event.detail === '' ? event.shard : `${event.shard}: ${event.detail}` };
