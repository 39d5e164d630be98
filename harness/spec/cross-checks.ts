// What no single value of a scenario can show: that its parts fit each other and the engine.
import type { Engine } from '../model/engine.ts';
import type { Scenario, ScenarioStep } from '../model/scenario.ts';
import type { StepKind } from '../model/step.ts';
import type { Finding } from './findings.ts';
import { wellKnownNames } from '../model/topology.ts';
import { loadContradictions } from '../model/load-limits.ts';
import { rightNames } from '../text/names.ts';

/** Everything that does not fit; the scenario is well-formed in itself, its engine and verbs are known. */
export const crossChecks = (
  scenario: Omit<Scenario, 'name'>,
  engine: Engine,
  steps: Readonly<Record<string, StepKind<unknown>>>,
): Finding[] => [
  ...topologyFindings(scenario, engine),
  ...loadFindings(scenario, engine),
  ...memberFindings(scenario, steps, engine),
  ...writeServiceFindings(scenario.steps, steps, engine),
  ...budgetFindings(scenario, engine),
];

const topologyFindings = (scenario: Omit<Scenario, 'name'>, engine: Engine): Finding[] => {
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

const atTopology = (key: string, message: string): Finding => ({
  path: ['topology', key],
  at: 'value',
  message: `"${key}": ${message}`,
});

const loadFindings = ({ load, topology }: Omit<Scenario, 'name'>, engine: Engine): Finding[] =>
  loadContradictions(load, { topology, engine }).map(({ key, message }) => ({
    path: ['load', key],
    at: 'value',
    message,
  }));

const budgetFindings = (
  { budget }: Omit<Scenario, 'name'>,
  { services, policies, title }: Engine,
): Finding[] =>
  budget.downtime.flatMap(({ service, policy }): Finding[] => {
    const path = ['budget', 'downtime', service];
    if (!services.some((known) => known.service === service))
      return [{ path, at: 'key', message: unknownService(service, services) }];
    if (policies.includes(policy)) return [];
    const message = `${title} has no clients of the policy "${policy}", but ${policies.join(' and ')}`;
    return [{ path: [...path, 'policy'], at: 'value', message }];
  });

/** A step may refer to the well-known members and to what earlier steps gave a name. */
const memberFindings = (
  { steps, topology }: Omit<Scenario, 'name'>,
  kinds: Readonly<Record<string, StepKind<unknown>>>,
  { services }: Engine,
): Finding[] => {
  const roles = [...new Set(services.flatMap((service) => service.roles))];
  const wellKnown = wellKnownNames(topology.shards, roles);
  const known = [...wellKnown];
  return steps.flatMap((step, index) => {
    const { refersTo, gives } = kinds[step.verb]?.names(step.arguments) ?? { refersTo: [], gives: [] };
    const at = (name: string, message: string): Finding => ({
      ...argumentSaying(name, step, index),
      message,
    });
    const unknown = refersTo
      .filter((name) => !known.includes(name))
      .map((name) => at(name, `unknown member "${name}"${rightNames(name, known)}`));
    const taken = gives
      .filter((name) => wellKnown.includes(name))
      .map((name) => at(name, `the name "${name}" is not free: it is whoever has that role`));
    known.push(...gives);
    return [...unknown, ...taken];
  });
};

const writeServiceFindings = (
  steps: readonly ScenarioStep[],
  kinds: Readonly<Record<string, StepKind<unknown>>>,
  { services }: Engine,
): Finding[] =>
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

const unknownService = (service: string, services: Engine['services']): string =>
  `unknown service "${service}"${rightNames(
    service,
    services.map((known) => known.service),
  )}`;

/** Points at the argument of a step whose value is the name. */
const argumentSaying = (name: string, step: ScenarioStep, index: number): Pick<Finding, 'path' | 'at'> => {
  const [key] = Object.entries(step.arguments as object).find(([, value]) => value === name) ?? [];
  return { path: ['steps', index, step.verb, ...(key === undefined ? [] : [key])], at: 'value' };
};
