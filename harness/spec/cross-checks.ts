// What no single value of a scenario can show: that its parts fit each other and the engine.
import type { Engine } from '../model/engine.ts';
import type { ServiceRole } from '../model/plan.ts';
import { timeLimits } from '../model/scenario.ts';
import type { Scenario, ScenarioStep } from '../model/scenario.ts';
import { onlyLooks } from '../model/step.ts';
import type { ScenarioMistake } from './mistakes.ts';
import type { Kinds } from './read-steps.ts';
import { wellKnownNames } from '../model/topology.ts';
import { loadContradictions } from '../model/load-limits.ts';
import { rightNames } from '../text/names.ts';
import { shortened } from '../text/printable.ts';
import type { Path } from '../text/yaml-source.ts';

/** Everything that does not fit; the scenario is well-formed in itself, its engine and verbs are known. */
export const crossChecks = (
  scenario: Omit<Scenario, 'name'>,
  engine: Engine,
  steps: Kinds,
): ScenarioMistake[] => [
  ...topologyMistakes(scenario, engine),
  ...dataMistakes(scenario, engine),
  ...loadMistakes(scenario, engine),
  ...memberMistakes(scenario, steps, servicesOf(scenario, engine)),
  ...writeServiceMistakes(scenario.steps, steps, servicesOf(scenario, engine)),
  ...deedMistakes(scenario, steps),
  ...budgetMistakes(scenario, engine),
];

/** Those of the deployments that are named; of all of them where none is, as the platform decides later. */
const servicesOf = (
  { deployments: named }: Omit<Scenario, 'name'>,
  { deployments }: Engine,
): readonly ServiceRole[] => {
  const optionsOf = (name: string) => named.find((each) => each.name === name)?.options;
  const kinds = deployments.filter(({ name }) => named.length === 0 || optionsOf(name) !== undefined);
  const services = kinds.flatMap((kind) => kind.services(optionsOf(kind.name) ?? kind.options.parse({})));
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
  message: () => `"${key}": ${message}`,
});

/** Which of the deployments it will be, the platform decides later. */
const dataMistakes = (
  { data, deployments: named }: Omit<Scenario, 'name'>,
  { title, deployments }: Engine,
): ScenarioMistake[] => {
  const possible = deployments.filter(
    ({ name }) => named.length === 0 || named.some((each) => each.name === name),
  );
  if (data === 'none' || possible.some(({ sample }) => sample !== undefined)) return [];
  return [{ path: ['data'], at: 'value', message: () => `"data": there is no sample data for ${title}` }];
};

const loadMistakes = ({ load, topology }: Omit<Scenario, 'name'>, engine: Engine): ScenarioMistake[] =>
  loadContradictions(load, { topology, engine }).map(({ key, message }) => ({
    path: ['load', key],
    at: 'value',
    message: () => message,
  }));

/** A run that does nothing would pass whatever the runbook is worth. */
const deedMistakes = ({ observe, steps }: Omit<Scenario, 'name'>, kinds: Kinds): ScenarioMistake[] => {
  const deed = steps.findIndex(({ verb, arguments: args }) => {
    const kind = kinds[verb];
    return kind !== undefined && !onlyLooks(kind, args);
  });
  const verb = steps[deed]?.verb;
  if (verb === undefined)
    return observe
      ? []
      : [
          {
            path: ['steps'],
            at: 'key',
            message: () =>
              '"steps": each of them only looks, so that the run would prove nothing; add one that changes or disturbs the database, or say "observe: true" beside "steps"',
          },
        ];
  const message = () =>
    `"${verb}" does something to the database, but the scenario says "observe: true"; leave one of them out`;
  return observe ? [{ path: ['steps', deed, verb], at: 'key', message }] : [];
};

const budgetMistakes = (scenario: Omit<Scenario, 'name'>, engine: Engine): ScenarioMistake[] => {
  const services = servicesOf(scenario, engine);
  const { policies, title } = engine;
  return timeLimits(scenario.budget).flatMap(({ service, policy, of }): ScenarioMistake[] => {
    const path = ['budget', of === 'down' ? 'downtime' : of, service];
    if (!services.some((known) => known.service === service))
      return [{ path, at: 'key', message: () => unknownService(service, services) }];
    if (policies.includes(policy)) return [];
    const message = () => `${title} has no clients of the policy "${policy}", but ${policies.join(' and ')}`;
    return [{ path: [...path, 'policy'], at: 'value', message }];
  });
};

/** A step may refer to the well-known members and to what earlier steps gave a name. */
const memberMistakes = (
  { steps, topology }: Omit<Scenario, 'name'>,
  kinds: Kinds,
  services: readonly ServiceRole[],
): ScenarioMistake[] => {
  const roles = [...new Set(services.flatMap((service) => service.roles))];
  const wellKnown = new Set(wellKnownNames(topology, roles));
  const known = new Set(wellKnown);
  return steps.flatMap((step, index) => {
    const names = kinds[step.verb]?.names(step.arguments);
    const { refersTo = [], gives = [], roles: meant = [] } = names ?? {};
    const placeOf = placesIn(step, index);
    const at = (name: string, message: () => string): ScenarioMistake => ({ ...placeOf(name), message });
    const unknown = refersTo.filter((name) => !known.has(name));
    // Later steps only add to them.
    const soFar = known.size;
    const knownHere = () => [...known].slice(0, soFar);
    const taken = gives.filter((name) => wellKnown.has(name));
    const strange = meant.filter((role) => !roles.includes(role));
    for (const name of gives) known.add(name);
    return [
      ...unknown.map((name) =>
        at(name, () => `unknown member "${shortened(name)}"${rightNames(name, knownHere())}`),
      ),
      ...taken.map((name) =>
        at(name, () => `the name "${shortened(name)}" is not free: it is whoever has that role`),
      ),
      ...strange.map((role) =>
        at(role, () => `no member ever is a "${shortened(role)}"${rightNames(role, roles)}`),
      ),
    ];
  });
};

const writeServiceMistakes = (
  all: readonly ScenarioStep[],
  kinds: Kinds,
  services: readonly ServiceRole[],
): ScenarioMistake[] =>
  all.flatMap((step, index) =>
    (kinds[step.verb]?.names(step.arguments).writesThrough ?? [])
      .filter((name) => !services.some(({ service, kind }) => service === name && kind === 'write'))
      .map((name) => ({
        ...placesIn(step, index)(name),
        message: () =>
          services.some(({ service }) => service === name)
            ? `the service "${name}" takes no writes`
            : unknownService(name, services),
      })),
  );

const unknownService = (service: string, services: readonly ServiceRole[]): string =>
  `unknown service "${shortened(service)}"${rightNames(
    service,
    services.map((known) => known.service),
  )}`;

/** Points at the argument of a step whose value is the name: the first one, where there are several. Goes through them once. */
const placesIn = (
  step: ScenarioStep,
  index: number,
): ((name: string) => Pick<ScenarioMistake, 'path' | 'at'>) => {
  const start = ['steps', index, step.verb];
  let places: ReadonlyMap<string, Path> | undefined;
  return (name) => {
    places ??= new Map([...textsIn(step.given, start)].reverse());
    return { path: places.get(name) ?? start, at: 'value' };
  };
};

function* textsIn(given: unknown, path: Path): Generator<readonly [string, Path]> {
  if (typeof given === 'string') yield [given, path];
  if (given === null || typeof given !== 'object') return;
  for (const [key, value] of Object.entries(given))
    yield* textsIn(value, [...path, Array.isArray(given) ? Number(key) : key]);
}
