// Whatever can be harmed: a member's server, a node, a pooler, an operator, a link between two members. Platforms make bodies and
// know what can be done to them; a deployment only says which body is whose.
import type { Deeds } from './ability.ts';

/** What a scenario can aim at. */
export const aims = ['member', 'role', 'node', 'operator', 'pooler', 'link'] as const;
export type Aim = (typeof aims)[number];

/** The bodies of a database, by what is aimed at; a role is aimed at member by member. A `RunError` when it is not there. */
export interface Bodies {
  member?(name: string): Body;
  /** The node that the member is on. */
  node?(of: string): Promise<Body>;
  operator?(name: string): Body;
  pooler?(name: string): Body;
  link?(one: string, other: string): Body;
}

export interface Body {
  /** For people: `pg-1`, `the node drydock-worker2`. */
  readonly name: string;
  /** Those who must do their part again when a harm is over. */
  readonly members: readonly string[];
  /** The harms that it can be done; the tokens are in abilities/harms.ts. */
  readonly harms: Deeds;
}

/** How long a harm is to last, in milliseconds: for what ends it should drydock not live to lift it. */
export interface Lasting {
  readonly forMs: number;
}

/** A harm that has been done. */
export interface Harmed {
  /** What was learned while doing it. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** Whether the harm can be seen, from the side of those who suffer it. Only looks. */
  readonly proof: () => Promise<Sight>;
  /** Ends it; harmless when it has ended. Resolves when what it was done to runs again, whatever has become of its role. */
  readonly lift: () => Promise<void>;
  /** Once it is lifted: who came in the place of members that never come back. Absent where they do. */
  readonly instead?: () => readonly string[] | undefined;
}

export interface Sight {
  readonly yes: boolean;
  readonly seen: string;
}
