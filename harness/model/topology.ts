// A snapshot of a database: who is there, in which role, at which version. Taken before and after each step, so that the
// effect of a step can be judged from the record alone.

export interface TopologySnapshot {
  readonly members: readonly Member[];
  /** What the database itself says is wrong, such as data that nobody serves; absent or empty when nothing is. */
  readonly troubles?: readonly string[];
}

export interface Member {
  /** Unique and stable for as long as the member's data lives: `pg-1`, `ferris-wheel-1`. */
  readonly name: string;
  /** How the server names itself to a client: `host:port`, or its id. Matches `Peer.address`. Empty when it is down. */
  readonly address: string;
  /** In the engine's own terms, such as `primary` or `replica`; `down` when the server does not answer. */
  readonly role: string;
  /** As the server reports it, such as `17.10`. Empty when it is down. */
  readonly version: string;
  /** Whether services send clients to it. */
  readonly ready: boolean;
  /** The node or machine it runs on. */
  readonly node: string;
  /** The pool that node belongs to; empty when it has none. */
  readonly pool: string;
  /** The timeline it is on; null when the engine has none or the member is down. */
  readonly timeline: number | null;
  /** How it follows the primary; null for the primary and for a member that is down. */
  readonly replication: { readonly streaming: boolean; readonly synchronous: boolean } | null;
  /** The shard it belongs to, such as `shard-2`; empty when it belongs to none. Absent where data is not split. */
  readonly shard?: string;
  /** The share of all data that its shard holds, from 0 to 1; absent where data is not split. */
  readonly share?: number;
  /** The other members that count it as one of theirs; absent where members keep no list of each other. */
  readonly knownBy?: readonly string[];
}

/** What engines call the member that takes the writes. */
const writingRoles: readonly string[] = ['primary', 'master'];

export const takesWrites = ({ role }: Pick<Member, 'role'>): boolean => writingRoles.includes(role);

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
 * The names by which a scenario may speak of members that no step has named: `primary`, or a role and the number of a shard,
 * such as `replica-2`.
 */
export const wellKnownNames = (shards: number, roles: readonly string[]): readonly string[] =>
  shards === 1
    ? ['primary']
    : shardNames(shards).flatMap((_, index) => roles.map((role) => `${role}-${index + 1}`));

/** The member behind a well-known name, as things stand; undefined when there is none. */
export const wellKnownMember = (snapshot: TopologySnapshot, name: string): Member | undefined => {
  if (name === 'primary') return primaryOf(snapshot);
  const [, role, shard] = /^([a-z]+)-(\d+)$/.exec(name) ?? [];
  return snapshot.members.find((member) => member.role === role && member.shard === `shard-${shard}`);
};

export const memberNamed = (snapshot: TopologySnapshot, name: string): Member | undefined =>
  snapshot.members.find((member) => member.name === name);
