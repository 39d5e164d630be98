// An engine on a family of platforms: how it is brought up, what it can be asked to do, and in which words the plan says
// how. Steps ask for abilities, never for names.
import type { Host } from './host.ts';
import type { Plan } from './plan.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { RunContext } from './run-context.ts';
import type { VersionName } from './scenario.ts';
import type { Family, LoadProgram, Sites } from './site.ts';
import type { StoredRow } from './history.ts';
import type { TopologySnapshot } from './topology.ts';

/** What is known of a deployment before anything is touched. */
export interface DeploymentKind<F extends Family> {
  /** What this machine has of what the deployment needs beyond its platform, without changing anything; for `doctor`. */
  diagnose?(host: Host): Promise<readonly Diagnosis[]>;
  /** `PostgreSQL as processes`, `CloudNativePG`. */
  readonly name: string;
  /** One line per ability that this deployment has: how it carries it out. What is not listed cannot be planned. */
  readonly how: Readonly<Partial<Record<AbilityName, string>>>;
  /** Brings the database up, healthy and with the load's table in it. Pushes an undo before each deed. */
  open(site: Sites[F], plan: Plan, context: RunContext): Promise<Deployment>;
}

/** A database that is up. */
export interface Deployment {
  readonly abilities: Partial<Abilities>;
  /** Looks only. A member that does not answer is reported as down, not waited for. */
  snapshot(): Promise<TopologySnapshot>;
  /** What the load process needs to reach the services. */
  loadProgram(): Pick<LoadProgram, 'entry' | 'secretMount'> & { readonly target: unknown };
  versions(): Promise<Readonly<Record<string, string>>>;
  /** Resolves when every standby holds what the primary holds; a `RunError` when that takes too long. */
  settle(): Promise<void>;
  /** Reads every stored write id of one member back, with its number of copies. */
  stored(member: string): Promise<readonly StoredRow[]>;
}

/** All that a step or a fault may ask of a deployment. A deployment has some of them. Each resolves when the deed is done and
 * seen to be done, has the signal of the run to obey, and throws a `RunError` otherwise. */
export interface Abilities {
  /** Adds one member on a node of the pool; resolves with its name once its server answers, streaming or not. */
  addMember(request: { readonly pool: string; readonly version: VersionName }): Promise<string>;
  /** How far a standby is behind, measured on that standby, in milliseconds; with the facts that it was derived from. */
  measureLag(member: string): Promise<Lag>;
  /** Fences the primary so that it can acknowledge nothing more, then makes `to` the primary. */
  handOver(to: string): Promise<void>;
  /** Sends the service's new connections to the member. */
  moveService(service: string, to: string): Promise<void>;
  /** Takes a member and its data away for good. */
  retireMember(member: string): Promise<void>;
  /** Brings every member that is not on the version to it, one by one. */
  upgradeMembers(version: VersionName): Promise<void>;
  /** Writes through a service over a fresh connection, outside the ledger, one row to each shard where data is split, and
   * reads it back on every member. Resolves with the members' names. */
  proveWrite(
    service: string,
  ): Promise<{ readonly writtenOn: readonly string[]; readonly readOn: readonly string[] }>;
  /** Stops a member that takes no writes, for good, and puts one with the version in its place, on the same data; resolves
   * once it holds what its primary holds. */
  replaceMember(request: { readonly member: string; readonly version: VersionName }): Promise<void>;
  /** As an orchestrator deletes a pod and starts it again: politely stopped whatever its role, started on the same data with
   * the version at another address, and ready when its server answers. Nothing else is done or waited for. */
  recreateMember(request: { readonly member: string; readonly version: VersionName }): Promise<void>;
  /** Sends one order of a runbook to one member as it is, without a look at whether it makes sense. A refusal is an answer. */
  sendOrder(order: Order): Promise<OrderAnswer>;
  /** Moves a number of slots, with their data, from one primary to another while clients use them. */
  moveSlots(request: {
    readonly from: string;
    readonly to: string;
    readonly slots: number;
  }): Promise<{ readonly moved: number }>;
  /** Adds a shard without data, with as many members as the others have; resolves with its primary's name, in sync. */
  addShard(): Promise<string>;
  /** Moves slots until every shard has an equal share. */
  spreadSlots(): Promise<{ readonly moved: number }>;
  /** Moves the slots of a member's shard to the others, and takes all members of that shard away for good. */
  removeShard(member: string): Promise<void>;
  /** Takes the member's node out of use as maintenance does: no new pods, and those there are evicted as budgets allow.
   * Resolves with how often an eviction was refused, once the member is gone from it. */
  drainNode(member: string): Promise<{ readonly node: string; readonly refusals: number }>;
  /** Puts every drained node back into use. */
  uncordonNodes(): Promise<void>;
  /** Destroys a member's server and its data at once. */
  loseMember(member: string): Promise<void>;
  /** Makes what came up in the place of a lost member a part of the database again, with a copy of its shard's data. */
  rejoinMember(member: string): Promise<void>;
  /** Stops a member's server process without ending it, and lets it run again. */
  freezeMember(member: string): Promise<void>;
  thawMember(member: string): Promise<void>;
  /** Ends a member's server process at once, without a clean shutdown, and starts it again. */
  killMember(member: string): Promise<void>;
  startMember(member: string): Promise<void>;
}
export type AbilityName = keyof Abilities;

export interface Order {
  readonly to: string;
  /** `forget`: to drop `about` from its view of the cluster. `meet`: to meet `about` at its address. `fail-over`: to start a
   * manual failover. */
  readonly order: 'forget' | 'meet' | 'fail-over';
  readonly about?: string;
}

export interface OrderAnswer {
  readonly accepted: boolean;
  /** The server's own words. */
  readonly answer: string;
}

export interface Lag {
  readonly lagMs: number;
  readonly facts: Readonly<Record<string, string | number>>;
}
