// What no single value of a scenario can show: that its parts fit each other and the engine.
import type { Engine } from '../model/engine.ts';
import type { Scenario, ScenarioStep } from '../model/scenario.ts';
import type { StepKind } from '../model/step.ts';
import type { Finding } from './findings.ts';
import { loadContradiction } from './load-limits.ts';
import { rightNames } from './names.ts';

/** Everything that does not fit; the scenario is well-formed in itself, its engine and verbs are known. */
export const crossChecks = (
  scenario: Omit<Scenario, 'name'>,
  engine: Engine,
  steps: Readonly<Record<string, StepKind<unknown>>>,
): Finding[] => [
  ...topologyFindings(scenario),
  ...loadFindings(scenario),
  ...memberFindings(scenario.steps, steps),
  ...writeServiceFindings(scenario.steps, steps, engine),
  ...budgetFindings(scenario, engine),
];

const topologyFindings = ({ topology: { members, synchronous } }: Omit<Scenario, 'name'>): Finding[] =>
  synchronous < members
    ? []
    : [
        {
          path: ['topology', 'synchronous'],
          at: 'value',
          message: `"synchronous": ${synchronous} standbys are to confirm, but ${members} members have ${members - 1}`,
        },
      ];

const loadFindings = ({ load }: Omit<Scenario, 'name'>): Finding[] => {
  const message = loadContradiction(load);
  return message === undefined ? [] : [{ path: ['load', 'ackWithin'], at: 'value', message }];
};

const budgetFindings = ({ budget }: Omit<Scenario, 'name'>, { services }: Engine): Finding[] =>
  budget.downtime
    .filter(({ service }) => !services.some((known) => known.service === service))
    .map(({ service }) => ({
      path: ['budget', 'downtime', service],
      at: 'key',
      message: unknownService(service, services),
    }));

/** A step may refer to `primary` and to what earlier steps gave a name. */
const memberFindings = (
  steps: readonly ScenarioStep[],
  kinds: Readonly<Record<string, StepKind<unknown>>>,
): Finding[] => {
  const known = ['primary'];
  return steps.flatMap((step, index) => {
    const names = kinds[step.verb]?.names(step.arguments);
    const unknown = (names?.refersTo ?? []).filter((name) => !known.includes(name));
    const findings = unknown.map((name) => ({
      ...argumentSaying(name, step, index),
      message: `unknown member "${name}"${rightNames(name, known)}`,
    }));
    known.push(...(names?.gives ?? []));
    return findings;
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
