// The numbered steps that a scenario becomes on one platform, made before anything is touched.
import type { ClientPolicy } from '../../load/lanes.ts';
import type { PlannedAttachment } from './attachment.ts';
import type { Fitted } from './fitted.ts';
import type { DataSet } from './sample.ts';
import type { Budget, OpenRate, PlannedLoad, Scenario } from './scenario.ts';
import type { PlannedManifest } from './user-manifest.ts';

export interface Plan {
  readonly schema: 'drydock/plan/1';
  readonly scenario: string;
  readonly title: string;
  readonly about: string;
  readonly engine: string;
  readonly platform: string;
  /** How the engine runs there, for people, such as `CloudNativePG`. */
  readonly deployment: string;
  /** The same by name, with its options; absent in plans from before deployments had names. */
  readonly deployedAs?: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  /** The objects that a person wrote for it; absent where the deployment makes its own. */
  readonly manifest?: PlannedManifest;
  /** What whoever reads it should know of what will be measured, a sentence each; absent for nothing. */
  readonly remarks?: readonly string[];
  /** The database that is there already, which the run attaches to; absent for one that it brings up. */
  readonly attached?: PlannedAttachment;
  /** What becomes of the operator that the deployment wants: one line; absent when it wants none. */
  readonly operator?: string;
  readonly seed: number;
  readonly topology: Scenario['topology'];
  /** What is loaded beside the load's own tables, and how; absent for nothing. */
  readonly data?: { readonly set: Exclude<DataSet, 'none'>; readonly how: string };
  readonly load: PlannedLoad;
  /** The rates that nobody named, which a trial before the warm-up fits to the machine; absent for none. */
  readonly openRates?: readonly OpenRate[];
  /** What an earlier run of the same series was fitted to; its rates are those of `load`. */
  readonly fitted?: Fitted;
  /** Goes on although the services cannot keep up with the load before the first step. */
  readonly allowLate?: true;
  readonly services: readonly ServiceRole[];
  readonly policies: readonly ClientPolicy[];
  /** The engine's: clients are not blamed for old routes before. */
  readonly routesKnownWithinMs: number;
  /** Shards at the start, by name; the load is spread equally over their data. Empty where data is not split. */
  readonly partitions: readonly string[];
  readonly steps: readonly PlannedStep[];
  /** None of its steps does anything to the database, as the scenario wants it; absent of a rehearsal. */
  readonly observation?: true;
  readonly budget: Budget;
  /** How often it is to be carried out; absent for once. */
  readonly repeat?: number;
  /** A step that disturbs the database waits before it begins for a time between 0 and this, drawn from the seed; absent for 0. */
  readonly holdUpToMs?: number;
  /** The scenario's file, where it was named by its path. */
  readonly scenarioFile?: string;
  /** What the command line said in place of the scenario, by option, such as `{ 'write-rate': '50', 'allow-late': '' }`; absent for nothing. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** Which repetition of a series this is; absent for a run by itself. */
  readonly repetition?: Repetition;
}

interface Repetition {
  /** The series' id. */
  readonly series: string;
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** A service that clients use, and who may answer behind it. */
export interface ServiceRole {
  readonly service: string;
  /** `write`: the load writes through it; `read`: it only reads. */
  readonly kind: 'write' | 'read';
  /** The roles that may answer, in the engine's terms. */
  readonly roles: readonly string[];
}

/** Tells the roles that take writes by the services that the plan writes through. */
export const writersIn = ({
  services,
}: Pick<Plan, 'services'>): ((member: { readonly role: string }) => boolean) => {
  const roles = new Set(services.filter(({ kind }) => kind === 'write').flatMap((service) => service.roles));
  return ({ role }) => roles.has(role);
};

export interface PlannedStep {
  /** From 1. */
  readonly number: number;
  readonly verb: string;
  /** As checked, with defaults. */
  readonly arguments: unknown;
  /** What is done, for people: one line. */
  readonly title: string;
  /** How this deployment carries it out: one line. */
  readonly how: string;
  readonly deadlineMs: number;
  /** It only looks: nothing that happens meanwhile is its doing. */
  readonly looksOnly?: true;
  /** What is known to go wrong when the step is carried out to the letter of a published runbook; absent when nothing is. */
  readonly trap?: string;
}
