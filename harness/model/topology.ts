// A snapshot of a database: who is there, in which role, at which version. Taken before and after each step, so that the
// effect of a step can be judged from the record alone.
import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';

const memberSchema = z
  .strictObject({
    /** Unique and stable for as long as the member's data lives: `pg-1`, `ferris-wheel-1`. */
    name: z.string(),
    /** How the server names itself to a client: `host:port`, or its id. Matches `Peer.address`. Empty when it is down. */
    address: z.string(),
    /** `down` when the server does not answer; otherwise such as `primary` or `replica`. */
    role: z.string().describe('in the engine’s own terms, or down'),
    /** As the server reports it, such as `17.10`. Empty when it is down. */
    version: z.string(),
    /** Whether services send clients to it. */
    ready: z.boolean(),
    /** The node or machine it runs on. */
    node: z.string(),
    /** The pool that node belongs to; empty when it has none. */
    pool: z.string(),
    /** The timeline it is on; null when the engine has none or the member is down. */
    timeline: z.number().nullable(),
    /** How it follows the primary; null for the primary and for a member that is down. */
    replication: z.strictObject({ streaming: z.boolean(), synchronous: z.boolean() }).nullable(),
    /** The shard it belongs to, such as `shard-2`. */
    shard: z
      .string()
      .exactOptional()
      .describe('empty when it belongs to none; absent where data is not split'),
    /** Absent where data is not split. */
    share: z.number().exactOptional().describe('of all data that its shard holds, from 0 to 1'),
    /** Absent where members keep no list of each other. */
    knownBy: z.array(z.string()).exactOptional().describe('the other members that count it as one of theirs'),
  })
  .meta({ id: 'member' });

export const topologySchema = z.strictObject({
  members: z.array(memberSchema),
  /** What the database itself says is wrong, such as data that nobody serves; absent or empty when nothing is. */
  troubles: z.array(z.string()).exactOptional(),
});

export type TopologySnapshot = DeepReadonly<z.infer<typeof topologySchema>>;
export type Member = DeepReadonly<z.infer<typeof memberSchema>>;

/** Whatever its engine calls it: it answers, and follows nobody. */
export const takesWrites = ({ role, replication }: Pick<Member, 'role' | 'replication'>): boolean =>
  role !== 'down' && replication === null;

/**
 * The member that takes the writes, in the shard of `like` where data is split; undefined when there is none. Two of them are
 * for the checks to find, not for steps to choose from.
 */
export const primaryOf = (snapshot: TopologySnapshot, like: Pick<Member, 'shard'> = {}): Member | undefined =>
  snapshot.members.find((member) => takesWrites(member) && (member.shard ?? '') === (like.shard ?? ''));

/** The parts that data is split into at the start, each with a primary of its own; none where it is not split. */
export const shardNames = (shards: number): readonly string[] =>
  shards === 1 ? [] : Array.from({ length: shards }, (_, index) => `shard-${index + 1}`);

/**
 * The names by which a scenario may speak of members that no step has named: `primary` and, by the number that they come to when the
 * names of their role are sorted, `standby-1`; or a role and the number of a shard, such as `replica-2`.
 */
export const wellKnownNames = (
  { shards, members }: { readonly shards: number; readonly members: number },
  roles: readonly string[],
): readonly string[] => {
  const numbered = (of: readonly string[], count: number) =>
    Array.from({ length: count }, (_, index) => of.map((role) => `${role}-${index + 1}`)).flat();
  if (shards > 1) return numbered(roles, shards);
  return [
    'primary',
    ...numbered(
      roles.filter((role) => role !== 'primary'),
      members - 1,
    ),
  ];
};

/** The member behind a well-known name, as things stand; undefined when there is none. */
export const wellKnownMember = (snapshot: TopologySnapshot, name: string): Member | undefined => {
  if (name === 'primary') return primaryOf(snapshot);
  const [, role, number] = /^([a-z]+)-(\d+)$/.exec(name) ?? [];
  const inRole = snapshot.members.filter((member) => member.role === role);
  if (inRole.some(({ shard }) => shard !== undefined))
    return inRole.find(({ shard }) => shard === `shard-${number}`);
  return inRole.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))[Number(number) - 1];
};

export const memberNamed = (snapshot: TopologySnapshot, name: string): Member | undefined =>
  snapshot.members.find((member) => member.name === name);
