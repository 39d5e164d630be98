// An engine on a family of platforms: how it is brought up, what it can be asked to do, and in which words the plan says
// how. Steps ask for abilities, never for names.
import type { Plan } from './plan.ts';
import type { RunContext } from './run-context.ts';
import type { VersionName } from './scenario.ts';
import type { Family, LoadProgram, Sites } from './site.ts';
import type { StoredRow } from './history.ts';
import type { TopologySnapshot } from './topology.ts';

/** What is known of a deployment before anything is touched. */
export interface DeploymentKind<F extends Family> {
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
  /** Writes one row through a service over a fresh connection, outside the ledger, and reads it back on every member. */
  proveWrite(service: string): Promise<{ readonly writtenOn: string; readonly readOn: readonly string[] }>;
  /** Stops a member's server process without ending it, and lets it run again. */
  freezeMember(member: string): Promise<void>;
  thawMember(member: string): Promise<void>;
  /** Ends a member's server process at once, without a clean shutdown, and starts it again. */
  killMember(member: string): Promise<void>;
  startMember(member: string): Promise<void>;
}
export type AbilityName = keyof Abilities;

export interface Lag {
  readonly lagMs: number;
  readonly facts: Readonly<Record<string, string | number>>;
}
