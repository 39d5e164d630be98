// A scenario becomes a plan: numbered steps, each with how the deployment carries it out. Pure; nothing is touched. What
// the platform cannot do is found here, before anything starts.
import type { AbilityName, DeploymentKind } from '../model/deployment.ts';
import type { Engine } from '../model/engine.ts';
import { UsageError } from '../model/errors.ts';
import type { Plan, PlannedStep } from '../model/plan.ts';
import type { Platform } from '../model/platform.ts';
import type { LoadSettings, Scenario, ScenarioStep } from '../model/scenario.ts';
import type { Family } from '../model/site.ts';
import type { StepKind } from '../model/step.ts';
import { shardNames } from '../model/topology.ts';
import { defaultProbeRateHz, loadContradictions } from '../model/load-limits.ts';

export interface PlanRequest {
  readonly scenario: Scenario;
  readonly engine: Engine;
  readonly platform: Pick<Platform, 'name' | 'family'>;
  readonly seed: number;
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
  /** Settings of the load in place of the scenario's. */
  readonly overrides: Partial<LoadSettings>;
  /** In place of the scenario's `repeat`. */
  readonly repeat?: number;
  /** In place of what repeated runs take, in milliseconds; 0 for none. */
  readonly holdUpToMs?: number;
}

/**
 * Up to how long a deed waits when runs are repeated, in milliseconds: as long as the slowest periodic work that it should meet
 * in every phase. Servers by themselves ping and probe about once a second; operators look at their clusters every few seconds.
 */
const holdUpToMs = { local: 2000, kubernetes: 10_000 } as const satisfies Record<Family, number>;

type Deployed = Pick<DeploymentKind<Family>, 'name' | 'how'>;

/** Throws a `UsageError`, with the step's place, when the platform cannot carry the scenario out. */
export const makePlan = (request: PlanRequest): Plan => {
  const { scenario, engine, platform } = request;
  const deployment: Deployed | undefined = engine.deployments[platform.family];
  if (deployment === undefined)
    throw new UsageError(`${engine.title} does not run on the platform ${platform.name}`);
  const load = { ...scenario.load, ...request.overrides };
  const [contradiction] = loadContradictions(load, { topology: scenario.topology, engine });
  if (contradiction !== undefined) throw new UsageError(contradiction.message);
  return {
    schema: 'drydock/plan/1',
    scenario: scenario.name,
    title: scenario.title,
    about: scenario.about,
    engine: engine.name,
    platform: platform.name,
    deployment: deployment.name,
    seed: request.seed,
    topology: scenario.topology,
    load: { ...load, probeRateHz: load.probeRateHz ?? probeRateHz(engine) },
    services: engine.services,
    policies: engine.policies,
    routesKnownWithinMs: engine.routesKnownWithinMs,
    partitions: shardNames(scenario.topology.shards),
    steps: scenario.steps.map((step, index) => planStep(step, index + 1, request, deployment)),
    budget: scenario.budget,
    ...repetitionOf(request),
  };
};

const probeRateHz = ({ policies }: Engine): number => (policies.includes('fresh') ? defaultProbeRateHz : 0);

const repetitionOf = ({
  scenario,
  platform,
  ...request
}: PlanRequest): Pick<Plan, 'repeat' | 'holdUpToMs'> => {
  const repeat = request.repeat ?? scenario.repeat;
  const hold = request.holdUpToMs ?? (repeat > 1 ? holdUpToMs[platform.family] : 0);
  return { ...(repeat > 1 && { repeat }), ...(hold > 0 && { holdUpToMs: hold }) };
};

const planStep = (
  step: ScenarioStep,
  number: number,
  request: PlanRequest,
  deployment: Deployed,
): PlannedStep => {
  const kind = request.steps[step.verb];
  if (kind === undefined)
    throw new Error(`the scenario was read with a verb that is unknown here: ${step.verb}`);
  const needs = kind.needs(step.arguments);
  const missing = needs.filter((ability) => deployment.how[ability] === undefined);
  if (missing.length > 0) throw cannot(step, missing, request, deployment);
  const [first] = needs;
  const trap = kind.trap?.(step.arguments);
  return {
    number,
    verb: step.verb,
    arguments: step.arguments,
    title: kind.title(step.arguments),
    how: (first === undefined ? kind.how : deployment.how[first]) ?? 'looks only',
    deadlineMs: kind.deadlineMs,
    ...(trap === undefined ? {} : { trap }),
  };
};

const cannot = (
  { verb, place }: ScenarioStep,
  missing: readonly AbilityName[],
  { engine, platform }: PlanRequest,
  deployment: Deployed,
): UsageError => {
  const others = Object.entries<Deployed>(engine.deployments)
    .filter(([, { how }]) => missing.every((ability) => how[ability] !== undefined))
    .map(([, { name }]) => name);
  const elsewhere = others.length === 0 ? 'nothing that drydock knows can' : `${others.join(' and ')} can`;
  return new UsageError(
    `"${verb}" cannot be done on the platform ${platform.name}: ${deployment.name} has no ${missing.join(', ')}; ${elsewhere}`,
    { place },
  );
};
