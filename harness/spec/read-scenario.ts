// YAML text to a scenario that is known to make sense, or to one error that says where it does not. Reads no file.
import { z } from 'zod';
import type { Scenario } from '../model/scenario.ts';
import { crossChecks } from './cross-checks.ts';
import { mistakesOf } from './mistakes.ts';
import { named } from '../text/names.ts';
import { readDeployments } from './read-deployment.ts';
import { readSteps } from './read-steps.ts';
import { refuseFirst } from './refuse-first.ts';
import { scenarioNameOf } from './scenario-name.ts';
import { budgetOf, scenarioJsonSchema, scenarioType } from './schema.ts';
import type { Known } from './schema.ts';
import { parseYaml } from '../text/yaml-source.ts';

/** Throws a `UsageError` with the place of the first thing that is wrong. `file` is only named, and names the scenario. */
export const readScenario = (text: string, file: string, known: Known): Scenario => {
  const name = scenarioNameOf(file);
  const source = parseYaml(text, file);
  const checkedFile = { data: source.data, schema: () => scenarioJsonSchema(known) };
  const type = scenarioType(Object.keys(known.engines), z.unknown());
  const { error } = type.safeParse(source.data);
  const read = readSteps(checkedFile, known.steps);
  refuseFirst([...(error === undefined ? [] : mistakesOf(error, checkedFile, [])), ...read.mistakes], source);

  const { engine: engineName, budget, ...parsed } = type.parse(source.data);
  const { title, about, topology, data, load, observe, repeat } = parsed;
  const engine = named(known.engines, engineName);
  if (engine === undefined) throw new Error(`the schema let the unknown engine ${engineName} through`);
  const deployed = readDeployments(checkedFile, engine);
  refuseFirst(deployed.mistakes, source);
  const steps = read.steps.map((step, index) => ({
    ...step,
    place: source.place(['steps', index, step.verb], 'key'),
  }));
  const scenario = {
    ...{ title, about, topology, data, load, observe, repeat },
    engine: engineName,
    deployments: deployed.named.map((each) => ({ ...each, place: source.place(['deployment'], 'value') })),
    steps,
    budget: budgetOf(budget, engine),
  };
  refuseFirst(crossChecks(scenario, engine, known.steps), source);
  return { name, ...scenario };
};
