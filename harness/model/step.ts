// A kind of step: one verb of a scenario. It says what it needs, carries itself out, and tells from two snapshots whether
// it took effect.
import type { Claim } from './claim.ts';
import type { z } from 'zod';
import type { AnyAbility, Ability, Asking, Deed } from './ability.ts';
import type { Aim } from './body.ts';
import type { Deployment } from './deployment.ts';
import type { RunContext } from './run-context.ts';
import type { TopologySnapshot } from './topology.ts';

export interface StepKind<A> {
  /** Kebab-case; the key in YAML. */
  readonly verb: string;
  /** One line, for `--help` and the docs. */
  readonly about: string;
  /** What the YAML may say behind the verb; unknown keys are errors (`z.strictObject`). */
  readonly arguments: z.ZodType<A>;
  /** The abilities that a deployment must have. The plan says `how` of the first one. */
  readonly needs: (args: A) => readonly AnyAbility[];
  /** What it is going to ask of them, as far as its arguments tell: the deployment may refuse it in the plan. */
  asks?(args: A): readonly Asking[];
  /** The harms that it does, and to what: checked against what the deployment and the platform can harm. The plan says how. */
  harms?(args: A): readonly StepHarm[];
  /** How it is done when it needs no ability. */
  readonly how?: string;
  readonly deadlineMs: number;
  /** It takes something from the database that clients may notice: its moment is drawn by chance when runs are repeated, so that
   * it meets what the database and its operator do at intervals in every phase. */
  readonly disturbs?: true;
  /** The verb of a later step until which clients are kept waiting: what is done in between is not held back by chance. */
  readonly clientsWaitUntil?: string;
  title(args: A): string;
  /** The trap of a published runbook that the step may spring; its claims tell whether it did. */
  trap?(args: A): string | undefined;
  /** The names in the arguments, so that a misspelt one is found before anything starts. */
  names(args: A): StepNames;
  /** Does it; resolves with the members behind the names it gives. */
  carryOut(args: A, context: StepContext): Promise<Readonly<Record<string, string>>>;
  /** What must be true afterwards, judged from the record alone. At least one claim, or the step proves nothing. */
  effects(args: A, seen: StepSeen): readonly Claim[];
}

export interface StepHarm {
  /** For messages. */
  readonly fault: string;
  readonly harm: AnyAbility;
  readonly aim: Aim;
  /** What is aimed at when that is no member: the name of an operator or a pooler. */
  readonly name?: string;
}

export interface StepNames {
  /** Members that the step refers to; `primary` is always known. */
  readonly refersTo: readonly string[];
  /** Members that it gives a name to. */
  readonly gives: readonly string[];
  /** Roles that it refers to. */
  readonly roles?: readonly string[];
  /** Services that it writes through. */
  readonly writesThrough?: readonly string[];
}

export interface StepContext extends RunContext {
  readonly step: number;
  readonly deployment: Deployment;
  /** The ability, which the plan made sure of. */
  ability<Request, Answer>(token: Ability<Request, Answer>): Deed<Request, Answer>;
  /** The member behind a name of the scenario: one that an earlier step gave, or `primary`. */
  member(name: string): Promise<string>;
  measured(facts: Readonly<Record<string, string | number | boolean>>): void;
}

export interface StepSeen {
  readonly before: TopologySnapshot;
  readonly after: TopologySnapshot;
  /** Names of the scenario and the members behind them, those given by this step included. */
  readonly members: Readonly<Record<string, string>>;
  /** What the step measured itself. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** What most claims are made of. */
export type BeforeAndAfter = Pick<StepSeen, 'before' | 'after'>;

/** Whether a step with these arguments only looks: it harms nothing, and asks for nothing that changes the database. */
export const onlyLooks = <A>(kind: StepKind<A>, args: A): boolean =>
  kind.harms === undefined && kind.needs(args).every(({ looks }) => looks === true);

/** Forgets the type of a step's arguments, for a registry; the zod schema beside it is what guards them. */
export const step = <A>(kind: StepKind<A>): StepKind<unknown> => kind as StepKind<unknown>;
