// A scenario becomes a plan: numbered steps, each with how the deployment carries it out. Pure; nothing is touched. What
// cannot be done is found here, before anything starts.
import type { AttachGround } from '../model/attachment.ts';
import type { AnyDeploymentKind } from '../model/deployment.ts';
import type { Engine } from '../model/engine.ts';
import { UsageError } from '../model/errors.ts';
import { defaultRatesHz, loadContradictions } from '../model/load-limits.ts';
import type { OfferGround } from '../model/offer-ground.ts';
import type { Plan, PlannedStep } from '../model/plan.ts';
import type { LoadSettings, OpenRate, ScenarioStep } from '../model/scenario.ts';
import type { SiteKind } from '../model/site.ts';
import { onlyLooks } from '../model/step.ts';
import { shardNames } from '../model/topology.ts';
import { choose } from './choose-deployment.ts';
import type { Chosen } from './choose-deployment.ts';
import { overridesOf } from './overrides.ts';
import { howHarmed, howOffered, mustTake } from './possible.ts';
import type { PlanRequest } from './request.ts';
import { mustHaveServices } from './services-there.ts';

export interface Planned {
  readonly plan: Plan;
  readonly deployment: AnyDeploymentKind;
}

/**
 * Up to how long a deed waits when runs are repeated, in milliseconds: as long as the slowest periodic work that it should meet
 * in every phase. Servers by themselves ping and probe about once a second; operators look at their clusters every few seconds.
 */
const holdUpToMs = { servers: 2000, namespace: 10_000 } as const satisfies Record<SiteKind, number>;

/** Throws a `UsageError`, with its place in the scenario where there is one, when the scenario cannot be carried out there. */
export const makePlan = (asked: PlanRequest): Planned => {
  const request = { ...asked, scenario: { ...asked.scenario, topology: topologyOf(asked) } };
  const { scenario, engine, platform } = request;
  const chosen = choose({ ...request, attaching: request.attachTo !== undefined });
  const { kind, options } = chosen;
  const load = { ...scenario.load, ...request.overrides };
  const [contradiction] = loadContradictions(load, { topology: scenario.topology, engine });
  if (contradiction !== undefined) throw new UsageError(contradiction.message);
  const operator = operatorText(kind, platform);
  const manifest = manifestOf(request, chosen);
  const data = dataOf(request, kind);
  const known = offerGround(request, chosen, manifest);
  const overrides = overridesOf(asked.scenario, asked);
  const services = kind.services(options, manifest);
  mustHaveServices(request, { title: kind.title, services });
  const rates = ratesOf(load, engine);
  const ground = { options, ...(manifest !== undefined && { manifest }), load: rates.load };
  const remarks = kind.remarks?.(ground) ?? [];
  const attached = attachmentOf(request, chosen);
  const plan: Plan = {
    schema: 'drydock/plan/1',
    scenario: scenario.name,
    title: scenario.title,
    about: scenario.about,
    engine: engine.name,
    platform: platform.name,
    deployment:
      attached === undefined
        ? kind.title
        : `${kind.title}, attached to ${attached.namespace}/${attached.name}`,
    deployedAs: { name: kind.name, options },
    ...(manifest !== undefined && { manifest }),
    ...(remarks.length > 0 && { remarks }),
    ...(attached !== undefined && { attached }),
    ...(operator !== undefined && { operator }),
    seed: request.seed,
    topology: scenario.topology,
    ...(data !== undefined && { data }),
    ...rates,
    ...(request.allowLate === true && { allowLate: true }),
    services,
    policies: engine.policies,
    routesKnownWithinMs: engine.routesKnownWithinMs,
    partitions: shardNames(scenario.topology.shards),
    steps: scenario.steps.map((step, index) => planStep(step, index + 1, request, { kind, known })),
    ...(scenario.observe && { observation: true }),
    budget: scenario.budget,
    ...repetitionOf(request),
    ...(request.scenarioFile !== undefined && { scenarioFile: request.scenarioFile }),
    ...(overrides !== undefined && { overrides }),
  };
  return { plan, deployment: kind };
};

const topologyOf = ({ scenario: { topology }, engine, synchronous }: PlanRequest): Plan['topology'] => {
  if (synchronous === undefined) return topology;
  if (engine.waitsForReplicas)
    throw new UsageError(
      `--synchronous is about servers that wait for standbys; with ${engine.title} clients wait themselves: --wait-replicas`,
    );
  const standbys = topology.members - 1;
  if (synchronous > standbys)
    throw new UsageError(
      `--synchronous ${synchronous}: ${topology.members} members have ${standbys} standbys that could confirm a write`,
    );
  return { ...topology, synchronous };
};

const dataOf = (
  { scenario, engine, data }: PlanRequest,
  { title, sample }: AnyDeploymentKind,
): Plan['data'] => {
  const set = data ?? scenario.data;
  if (set === 'none') return undefined;
  if (sample !== undefined) return { set, how: sample };
  const others = engine.deployments.filter((other) => other.sample !== undefined);
  const elsewhere =
    others.length === 0 ? '' : `; ${others.map((other) => other.title).join(' and ')} can be given it`;
  const asked = data === undefined ? '"data"' : `--data ${set}`;
  throw new UsageError(`${asked}: there is no sample data for ${title}${elsewhere}`);
};

/** The rates that nobody names are open; clients of an engine that make no fresh connections have no rate of them. */
const ratesOf = (load: LoadSettings, { policies }: Engine): Pick<Plan, 'load' | 'openRates'> => {
  const rates = Object.keys(defaultRatesHz) as OpenRate[];
  const open = rates.filter(
    (rate) => load[rate] === undefined && (rate !== 'probeRateHz' || policies.includes('fresh')),
  );
  return {
    load: { ...defaultRatesHz, ...(policies.includes('fresh') ? {} : { probeRateHz: 0 }), ...load },
    ...(open.length > 0 && { openRates: open }),
  };
};

const operatorText = (
  { operator }: AnyDeploymentKind,
  { operators }: PlanRequest['platform'],
): string | undefined => {
  if (operator === undefined) return undefined;
  return operators?.how === 'installed'
    ? `${operator.title}, put into the cluster if it is not there`
    : `${operator.title}, which must be in the cluster`;
};

const manifestOf = (
  { scenario, platform, manifest, images }: PlanRequest,
  { kind, options }: Chosen,
): Plan['manifest'] => {
  if (options['manifest'] === undefined || kind.manifest === undefined) return undefined;
  if (manifest === undefined) throw new Error('a manifest is named, and nobody has read it');
  return kind.manifest(manifest, {
    topology: scenario.topology,
    ...(images !== undefined && { images }),
    clusterIsOurs: platform.operators?.how === 'installed',
  });
};

const offerGround = (
  { platform }: PlanRequest,
  { kind: { operator }, options }: Chosen,
  manifest: Plan['manifest'],
): OfferGround => {
  const operatorStays = operator && platform.operators?.stays(operator);
  return {
    options,
    ...(manifest !== undefined && { objects: manifest.objects }),
    ...(operatorStays !== undefined && { operatorStays }),
  };
};

const attachmentOf = (
  { scenario, attachTo, steps, images }: PlanRequest,
  { kind }: Chosen,
): Plan['attached'] => {
  if (attachTo === undefined || kind.attach === undefined) return undefined;
  const ground: AttachGround = {
    topology: scenario.topology,
    ...(images !== undefined && { images }),
    steps: scenario.steps.map((step) => ({
      ...{ verb: step.verb, place: step.place, arguments: step.arguments },
      needs: steps[step.verb]?.needs(step.arguments) ?? [],
    })),
  };
  return kind.attach.plan(attachTo, ground);
};

const repetitionOf = ({
  scenario,
  platform,
  ...request
}: PlanRequest): Pick<Plan, 'repeat' | 'holdUpToMs'> => {
  const repeat = request.repeat ?? scenario.repeat;
  const hold = request.holdUpToMs ?? (repeat > 1 ? holdUpToMs[platform.site] : 0);
  return { ...(repeat > 1 && { repeat }), ...(hold > 0 && { holdUpToMs: hold }) };
};

const planStep = (
  step: ScenarioStep,
  number: number,
  request: PlanRequest,
  { kind: deployment, known }: Pick<Chosen, 'kind'> & { readonly known: OfferGround },
): PlannedStep => {
  const kind = request.steps[step.verb];
  if (kind === undefined)
    throw new Error(`the scenario was read with a verb that is unknown here: ${step.verb}`);
  const { engine, platform } = request;
  const ground = { step, engine, platform, deployment };
  const harmed = kind
    .harms?.(step.arguments)
    .map((harm) => howHarmed(harm, ground))
    .join('; ');
  const offered = howOffered(kind.needs(step.arguments), ground);
  mustTake(kind.asks?.(step.arguments) ?? [], known, ground);
  const how = harmed ?? offered;
  const trap = kind.trap?.(step.arguments);
  return {
    number,
    verb: step.verb,
    arguments: step.arguments,
    title: kind.title(step.arguments),
    how: how ?? kind.how ?? 'looks only',
    deadlineMs: kind.deadlineMs,
    ...(onlyLooks(kind, step.arguments) && { looksOnly: true }),
    ...(trap === undefined ? {} : { trap }),
  };
};
