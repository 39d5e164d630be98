// How an engine is run: as processes, in a StatefulSet, by an operator. It says on which kind of site, which services it has, what
// it can be asked and in which words the plan says how. Steps ask for abilities, never for names.
import type { z } from 'zod';
import type { AnyAbility, Deeds, Offered } from './ability.ts';
import type { Aim, Bodies } from './body.ts';
import type { AttachKind } from './attachment.ts';
import type { DatabaseStatus } from './database-status.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { StoredRow } from './history.ts';
import type { Host } from './host.ts';
import type { OperatorKind } from './operator.ts';
import type { Plan, ServiceRole } from './plan.ts';
import type { PlannedLoad } from './scenario.ts';
import type { RunContext } from './run-context.ts';
import type { SampleData } from './sample.ts';
import type { LoadProgram, SiteKind, Sites } from './site.ts';
import type { TopologySnapshot } from './topology.ts';
import type { ManifestGround, PlannedManifest, UserManifest } from './user-manifest.ts';

/** What is known of a deployment before anything is touched. */
export interface DeploymentKind<K extends SiteKind = SiteKind> {
  /** `processes`, `statefulset`, `cloudnative-pg`: what a scenario and the command line call it. */
  readonly name: string;
  /** For people: `PostgreSQL as processes`, `CloudNativePG`. */
  readonly title: string;
  readonly site: K;
  /** What a scenario may set, with defaults for all of it; `options` below are of this type. */
  readonly options: z.ZodObject;
  /**
   * Those that there are with these options and, where a person wrote the objects, with these objects. While a manifest is named that
   * nobody has read yet: all that there might be.
   */
  services(options: unknown, manifest?: PlannedManifest): readonly ServiceRole[];
  /** What whoever reads the plan should know of what will be measured, a sentence each. Pure. Absent for nothing. */
  remarks?(ground: RemarkGround): readonly string[];
  /**
   * Takes objects that a person wrote, in the file that the option `manifest` names, in place of its own. Throws a `UsageError`, with
   * its place, for what cannot be one. Pure. Absent where it takes none, and then there is no such option.
   */
  readonly manifest?: (written: UserManifest, ground: ManifestGround) => PlannedManifest;
  /** How a run is made on one that is there already; absent where it knows no way. */
  readonly attach?: AttachKind;
  /** The operator that it wants in its cluster; absent when it wants none. */
  readonly operator?: OperatorKind;
  /** The abilities that it has. What is not listed cannot be planned. */
  readonly abilities: readonly Offered[];
  /** What can be aimed at: the platform's kind of body behind it, and the harms that the deployment lives with. */
  readonly bodies: Readonly<Partial<Record<Aim, BodyUse>>>;
  /** The sample data that it can be given, and how members are asked for it, in one line for the plan; absent where there is none. */
  readonly sample?: string;
  /** What this machine has of what the deployment needs beyond its platform, without changing anything; for `doctor`. */
  diagnose?(host: Host): Promise<readonly Diagnosis[]>;
  /** Brings the database up, healthy and with the load's table in it. Pushes an undo before each deed. */
  open(site: Sites[K], plan: Plan, context: RunContext): Promise<Deployment>;
}

interface RemarkGround {
  /** As checked. */
  readonly options: unknown;
  readonly manifest?: PlannedManifest;
  readonly load: PlannedLoad;
}

export interface BodyUse {
  /** As the platform calls it: `server`, `pod`, `node`. */
  readonly body: string;
  readonly harms: readonly AnyAbility[];
}

/** A deployment on whichever kind of site. */
export type AnyDeploymentKind = { [K in SiteKind]: DeploymentKind<K> }[SiteKind];

/** A database that is up. */
export interface Deployment {
  readonly abilities: Deeds;
  readonly bodies: Bodies;
  /** Present where its kind says that there is one. */
  readonly sample?: SampleData;
  /** Looks only. A member that does not answer is reported as down, not waited for. */
  snapshot(): Promise<TopologySnapshot>;
  /** What the load process needs to reach the services. */
  loadProgram(): Pick<LoadProgram, 'entry' | 'secretMount'> & { readonly target: unknown };
  /** How it stands, as its operator and its servers say; absent where there is no operator. Looks only. */
  status?(): Promise<DatabaseStatus>;
  versions(): Promise<Readonly<Record<string, string>>>;
  /** Resolves when every standby holds what the primary holds; a `RunError` when that takes too long. */
  settle(): Promise<void>;
  /** Reads every stored write id of one member back, in any order, each once, with its number of copies. */
  stored(member: string): AsyncIterable<StoredRow>;
}
