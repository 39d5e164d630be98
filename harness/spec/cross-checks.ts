// What no single value of a scenario can show: that its parts fit each other and the engine.
import type { Engine } from '../model/engine.ts';
import type { ServiceRole } from '../model/plan.ts';
import { timeLimits } from '../model/scenario.ts';
import type { Scenario, ScenarioStep } from '../model/scenario.ts';
import type { StepKind } from '../model/step.ts';
import type { ScenarioMistake } from './mistakes.ts';
import { wellKnownNames } from '../model/topology.ts';
import { loadContradictions } from '../model/load-limits.ts';
import { rightNames } from '../text/names.ts';

/** Everything that does not fit; the scenario is well-formed in itself, its engine and verbs are known. */
export const crossChecks = (
  scenario: Omit<Scenario, 'name'>,
  engine: Engine,
  steps: Readonly<Record<string, StepKind<unknown>>>,
): ScenarioMistake[] => [
  ...topologyMistakes(scenario, engine),
  ...loadMistakes(scenario, engine),
  ...memberMistakes(scenario, steps, servicesOf(scenario, engine)),
  ...writeServiceMistakes(scenario.steps, steps, servicesOf(scenario, engine)),
  ...budgetMistakes(scenario, engine),
];

/** Those of the deployment that is named; of all of them where none is, as the platform decides later. */
const servicesOf = (
  { deployment: named }: Omit<Scenario, 'name'>,
  { deployments }: Engine,
): readonly ServiceRole[] => {
  const kinds = deployments.filter(({ name }) => named === undefined || name === named.name);
  const services = kinds.flatMap((kind) => kind.services(named?.options ?? kind.options.parse({})));
  return [...new Map(services.map((service) => [service.service, service])).values()];
};

const topologyMistakes = (scenario: Omit<Scenario, 'name'>, engine: Engine): ScenarioMistake[] => {
  const { members, shards, synchronous } = scenario.topology;
  const { min, max } = engine.shards;
  const range = min === max ? String(min) : `${min} to ${max}`;
  const each = members / shards;
  return [
    ...(synchronous < members
      ? []
      : [
          atTopology(
            'synchronous',
            `${synchronous} standbys are to confirm, but ${members} members have ${members - 1}`,
          ),
        ]),
    ...(shards >= min && shards <= max
      ? []
      : [atTopology('shards', `${engine.title} has ${range}, not ${shards}`)]),
    ...(Number.isInteger(each)
      ? []
      : [atTopology('members', `${members} cannot be shared equally by ${shards} shards`)]),
  ];
};

const atTopology = (key: string, message: string): ScenarioMistake => ({
  path: ['topology', key],
  at: 'value',
  message: `"${key}": ${message}`,
});

const loadMistakes = ({ load, topology }: Omit<Scenario, 'name'>, engine: Engine): ScenarioMistake[] =>
  loadContradictions(load, { topology, engine }).map(({ key, message }) => ({
    path: ['load', key],
    at: 'value',
    message,
  }));

const budgetMistakes = (scenario: Omit<Scenario, 'name'>, engine: Engine): ScenarioMistake[] => {
  const services = servicesOf(scenario, engine);
  const { policies, title } = engine;
  return timeLimits(scenario.budget).flatMap(({ service, policy, of }): ScenarioMistake[] => {
    const path = ['budget', of === 'down' ? 'downtime' : of, service];
    if (!services.some((known) => known.service === service))
      return [{ path, at: 'key', message: unknownService(service, services) }];
    if (policies.includes(policy)) return [];
    const message = `${title} has no clients of the policy "${policy}", but ${policies.join(' and ')}`;
    return [{ path: [...path, 'policy'], at: 'value', message }];
  });
};

/** A step may refer to the well-known members and to what earlier steps gave a name. */
const memberMistakes = (
  { steps, topology }: Omit<Scenario, 'name'>,
  kinds: Readonly<Record<string, StepKind<unknown>>>,
  services: readonly ServiceRole[],
): ScenarioMistake[] => {
  const roles = [...new Set(services.flatMap((service) => service.roles))];
  const wellKnown = wellKnownNames(topology.shards, roles);
  const known = [...wellKnown];
  return steps.flatMap((step, index) => {
    const names = kinds[step.verb]?.names(step.arguments);
    const { refersTo = [], gives = [], roles: meant = [] } = names ?? {};
    const at = (name: string, message: string): ScenarioMistake => ({
      ...argumentSaying(name, step, index),
      message,
    });
    const unknown = refersTo
      .filter((name) => !known.includes(name))
      .map((name) => at(name, `unknown member "${name}"${rightNames(name, known)}`));
    const taken = gives
      .filter((name) => wellKnown.includes(name))
      .map((name) => at(name, `the name "${name}" is not free: it is whoever has that role`));
    const strange = meant
      .filter((role) => !roles.includes(role))
      .map((role) => at(role, `no member ever is a "${role}"${rightNames(role, roles)}`));
    known.push(...gives);
    return [...unknown, ...taken, ...strange];
  });
};

const writeServiceMistakes = (
  steps: readonly ScenarioStep[],
  kinds: Readonly<Record<string, StepKind<unknown>>>,
  services: readonly ServiceRole[],
): ScenarioMistake[] =>
  steps.flatMap((step, index) =>
    (kinds[step.verb]?.names(step.arguments).writesThrough ?? [])
      .filter((name) => !services.some(({ service, kind }) => service === name && kind === 'write'))
      .map((name) => ({
        ...argumentSaying(name, step, index),
        message: services.some(({ service }) => service === name)
          ? `the service "${name}" takes no writes`
          : unknownService(name, services),
      })),
  );

const unknownService = (service: string, services: readonly ServiceRole[]): string =>
  `unknown service "${service}"${rightNames(
    service,
    services.map((known) => known.service),
  )}`;

/** Points at the argument of a step whose value is the name. */
const argumentSaying = (
  name: string,
  step: ScenarioStep,
  index: number,
): Pick<ScenarioMistake, 'path' | 'at'> => {
  return { path: ['steps', index, step.verb, ...(pathTo(name, step.given) ?? [])], at: 'value' };
};

const pathTo = (name: string, given: unknown): readonly (string | number)[] | undefined => {
  if (given === name) return [];
  if (given === null || typeof given !== 'object') return undefined;
  for (const [key, value] of Object.entries(given)) {
    const behind = pathTo(name, value);
    if (behind !== undefined) return [Array.isArray(given) ? Number(key) : key, ...behind];
  }
  return undefined;
};
