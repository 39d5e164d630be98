// How members come to know each other, and how they are made to forget one. What one member learns reaches the others by
// gossip, so each deed waits until everybody says so.
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { demand, isRefused, memberCalled, serverSettings } from './cluster.ts';
import type { Command, RedisCluster, RedisMember } from './cluster.ts';
import { inSync } from './replication.ts';
import { strangersTo } from './troubles.ts';
import { viewOf, viewsOf } from './views.ts';
import type { View } from './views.ts';

/**
 * Every member that answers, but that node itself, drops it from its view; all at once, as gossip from one that still knows it
 * would bring it back after a minute. A `RunError` when a member refuses, which a replica of that node does.
 */
export const forgetEverywhere = async (cluster: RedisCluster, nodeId: string): Promise<void> => {
  const views = [...(await viewsOf(cluster)).values()].filter(({ id }) => id !== nodeId);
  await Promise.all(
    views.map(async ({ member, nodes }) => {
      if (nodes.some(({ id }) => id === nodeId))
        await demand(memberCalled(cluster, member), [['CLUSTER', 'FORGET', nodeId]]);
    }),
  );
};

/**
 * Every member drops the nodes that are no members: what a lost member left behind. All members must answer, as a node that is
 * gone cannot be told from one that is silent, and its replicas must have found another master: they do not forget theirs.
 */
export const forgetStrangers = async (cluster: RedisCluster): Promise<void> => {
  let strangers: ReadonlySet<string> = new Set();
  await whenViews(cluster, 'nobody to follow a node that is gone', (views) => {
    const known = new Map(views.map((view) => [view.member, view]));
    strangers = new Set(views.flatMap((view) => strangersTo(view, known)));
    const follower = views.find(({ self }) => self.masterId !== null && strangers.has(self.masterId));
    return follower === undefined ? null : `${follower.member} does`;
  });
  for (const id of strangers) await forgetEverywhere(cluster, id);
};

/** `CLUSTER MEET` with a member's address. */
export const meetCommand = async (member: RedisMember): Promise<Command> => {
  const { host, port, busPort } = await member.endpoint();
  return ['CLUSTER', 'MEET', host, port, ...(busPort === undefined ? [] : [busPort])];
};

/** Makes a member meet the others; resolves when it knows everybody and everybody knows it. */
export const meetCluster = async (cluster: RedisCluster, name: string): Promise<void> => {
  const meet = await meetCommand(memberCalled(cluster, name));
  const others = [...(await viewsOf(cluster)).values()].filter(({ member }) => member !== name);
  await Promise.all(others.map(({ member }) => demand(memberCalled(cluster, member), [meet])));
  await everybodyKnows(cluster);
};

/**
 * An introduction is forgotten when its greeting is not answered within `cluster-node-timeout`, and nobody repeats it; one of the
 * two may know the other by then. Twice that passes before it is made again.
 */
const greetAgainMs = 2 * Number(serverSettings['cluster-node-timeout']);

/** Resolves when all members answer and all know each other; who does not know somebody for long is introduced again. */
export const everybodyKnows = async (cluster: RedisCluster): Promise<void> => {
  let greetedMs = performance.now();
  await whenViews(cluster, 'all members to know each other', async (views) => {
    const strange = views.flatMap(({ member, nodes }) =>
      views
        .filter(({ id }) => nodes.every((node) => node.id !== id))
        .map((other) => [member, other.member] as const),
    );
    if (strange.length > 0 && performance.now() - greetedMs > greetAgainMs) {
      greetedMs = performance.now();
      await Promise.all(strange.map(([member, other]) => introduce(cluster, member, other)));
    }
    const [first] = strange;
    return first === undefined ? null : `${first[0]} does not know ${first[1]}`;
  });
};

const introduce = async (cluster: RedisCluster, member: string, to: string): Promise<void> => {
  cluster.context.note(`${member} does not know ${to}: introducing them again`);
  await demand(memberCalled(cluster, member), [await meetCommand(memberCalled(cluster, to))]);
};

/** Waits until it holds for the view of each member; `otherwise` is what is said of one for whom it does not. */
export const whenEach = (
  cluster: RedisCluster,
  what: string,
  otherwise: string,
  holds: (view: View, views: readonly View[]) => boolean,
): Promise<void> =>
  whenViews(cluster, what, (views) => {
    const late = views.find((view) => !holds(view, views));
    return late === undefined ? null : `${late.member} ${otherwise}`;
  });

/** Waits until the views of all members have nothing against it; `missing` says in words what is. */
const whenViews = (
  cluster: RedisCluster,
  what: string,
  missing: (views: readonly View[]) => string | null | Promise<string | null>,
): Promise<void> =>
  waitFor({
    what,
    deadlineMs: timeoutsMs.gossip,
    signal: cluster.context.signal,
    next: 'The members’ logs in the run’s logs folder say whom they reach.',
    ask: async () => {
      const views = await viewsOf(cluster);
      const silent = [...cluster.members.keys()].find((name) => !views.has(name));
      if (silent !== undefined) return { seen: `${silent} does not answer` };
      const seen = await missing([...views.values()]);
      return seen === null ? { done: undefined } : { seen };
    },
  });

/** The master with the slots of that shard, or the one without slots that was made for it. */
export const masterOfShard = async (cluster: RedisCluster, shard: string): Promise<View> => {
  const views = [...(await viewsOf(cluster)).values()];
  const masters = views.filter(
    ({ member, self }) => self.role === 'master' && cluster.shards.get(member) === shard,
  );
  const master = masters.find(({ self }) => self.slots.length > 0) ?? masters[0];
  if (master !== undefined) return master;
  throw new RunError(`${shard} has no master that answers`, 'Look at its members’ logs.');
};

/** Meets the others, if it has not, and becomes a replica in the shard; resolves when it is in sync and everybody knows. */
export const joinAsReplica = async (cluster: RedisCluster, name: string, shard: string): Promise<void> => {
  // Before it has a shard itself: it may be a master without slots as yet.
  cluster.shards.delete(name);
  const master = await masterOfShard(cluster, shard);
  await meetCluster(cluster, name);
  await follow(cluster, name, master.id);
  cluster.shards.set(name, shard);
};

/** Makes a member that knows the master its replica; resolves when it is in sync and everybody knows. */
export const follow = async (cluster: RedisCluster, name: string, masterId: string): Promise<void> => {
  await order(cluster, name, ['CLUSTER', 'REPLICATE', masterId]);
  const { id } = await viewOf(memberCalled(cluster, name));
  await inSync(cluster, name);
  await whenEach(
    cluster,
    `everybody to know that ${name} is a replica`,
    'does not know yet',
    ({ nodes }) => nodes.find((node) => node.id === id)?.masterId === masterId,
  );
  await listedEverywhere(cluster, name);
};

/**
 * Resolves when every member sends clients to it, too. A client with ioredis's defaults that asks earlier does not learn of a
 * replica until it is redirected again, and reads from masters until then.
 */
export const listedEverywhere = async (cluster: RedisCluster, name: string): Promise<void> => {
  const { id, self } = await viewOf(memberCalled(cluster, name));
  await whenEach(cluster, `everybody to send clients to ${name}`, 'does not', ({ listed }, views) => {
    const owner = views.find((view) => view.id === (self.masterId ?? id));
    return owner?.self.slots.length === 0 || listed.has(id);
  });
};

/** Gives an order that may come before its member has heard of what it is about. */
const order = (cluster: RedisCluster, name: string, command: Command): Promise<void> =>
  waitFor({
    what: `${name} to accept ${command.slice(0, 2).join(' ')}`,
    deadlineMs: timeoutsMs.gossip,
    signal: cluster.context.signal,
    next: `Its log is ${name}.log in the run’s logs folder.`,
    ask: async () => {
      const [reply] = await memberCalled(cluster, name).ask([command]);
      return isRefused(reply) ? { seen: reply.refused } : { done: undefined };
    },
  });
