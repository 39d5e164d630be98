// A snapshot of a database: who is there, in which role, at which version. Taken before and after each step, so that the
// effect of a step can be judged from the record alone.

export interface TopologySnapshot {
  readonly members: readonly Member[];
}

export interface Member {
  /** Unique and stable for as long as the member's data lives: `pg-1`, `ferris-wheel-1`. */
  readonly name: string;
  /** `host:port` as the server sees its own end of a client's connection; matches `Peer.address`. Empty when it is down. */
  readonly address: string;
  /** `primary`, `standby`, or `down` when the server does not answer. */
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
}

/** The primary, or undefined when there is none. Two primaries are for the checks to find, not for steps to choose from. */
export const primaryOf = (snapshot: TopologySnapshot): Member | undefined =>
  snapshot.members.find((member) => member.role === 'primary');

export const memberNamed = (snapshot: TopologySnapshot, name: string): Member | undefined =>
  snapshot.members.find((member) => member.name === name);
