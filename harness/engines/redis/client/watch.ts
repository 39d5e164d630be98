// What a cluster client notices by itself: that a server sent it to another one, and that slots are served elsewhere than it
// knew.
import type { Cluster } from 'ioredis';
import type { ClientEvent } from '../../../../load/target.ts';
import type { TellRedirection } from './ask.ts';
import { slotCount } from '../slots.ts';

type Tell = (event: ClientEvent) => void;

/** One in a burst is enough to date it. */
const redirectionsEveryMs = 1000;

/**
 * Tells a redirection to another member than the client knew, unless it told one within the last second. `client` says whose
 * it is. What it sends again after a lost connection goes to members at random, who send it to where it came from: no news.
 */
export const watchRedirections = (
  client: string,
  cluster: Pick<Cluster, 'slots'>,
  tell: Tell,
): TellRedirection => {
  let toldMs = -Infinity;
  return (message, from) => {
    const [answer, slot, to] = message.split(' ');
    const nowMs = performance.now();
    if (answer === 'MOVED' && cluster.slots[Number(slot)]?.[0] === to) return;
    if (nowMs - toldMs < redirectionsEveryMs) return;
    toldMs = nowMs;
    const server = `${from.remoteAddress ?? 'a server'}:${from.remotePort ?? ''}`;
    tell({ milestone: 'redirected', detail: `${client}: ${server} answered ${message}` });
  };
};

/** Tells when the client has learned that slots have another master than it knew. What it learns first is no news. */
export const watchRoutes = (client: string, cluster: Pick<Cluster, 'on' | 'slots'>, tell: Tell): void => {
  let known: readonly (string | undefined)[] | null = null;
  cluster.on('refresh', () => {
    const learned = Array.from({ length: slotCount }, (_, slot) => cluster.slots[slot]?.[0]);
    const changes = known === null ? [] : changesBetween(known, learned);
    known = learned;
    if (changes.length > 0)
      tell({ milestone: 'routes-refreshed', detail: `${client}: ${changes.join('; ')}` });
  });
};

type Owners = readonly (string | undefined)[];

/** A line per stretch of slots that went from one owner to another, such as `0-5460 from a:1 to b:2`; the longest five. */
const changesBetween = (before: Owners, after: Owners): readonly string[] => {
  const stretches: { first: number; last: number; from: string; to: string }[] = [];
  for (let slot = 0; slot < slotCount; slot += 1) {
    const [from = 'nobody', to = 'nobody'] = [before[slot], after[slot]];
    if (from === to) continue;
    const open = stretches.at(-1);
    if (open?.last === slot - 1 && open.from === from && open.to === to) open.last = slot;
    else stretches.push({ first: slot, last: slot, from, to });
  }
  return stretches
    .toSorted((one, other) => other.last - other.first - (one.last - one.first))
    .slice(0, 5)
    .map(({ first, last, from, to }) => `slots ${first}-${last} from ${from} to ${to}`);
};
