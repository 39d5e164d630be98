// The deployment that a scenario names: by its name alone, or with options behind it, which the deployment's own type checks.
import type { Engine } from '../model/engine.ts';
import type { NamedDeployment } from '../model/scenario.ts';
import { rightNames } from '../text/names.ts';
import { shortened } from '../text/printable.ts';
import { mistakesOf } from './mistakes.ts';
import type { CheckedFile, ScenarioMistake } from './mistakes.ts';

type Read =
  { readonly named?: Omit<NamedDeployment, 'place'> } | { readonly mistakes: readonly ScenarioMistake[] };

export const readDeployment = (file: CheckedFile, engine: Engine): Read => {
  const given = givenIn(file.data);
  if (given === undefined) return {};
  const path = ['deployment'];
  const refuse = (
    message: string,
    at: ScenarioMistake['at'] = 'value',
    behind: readonly string[] = [],
  ): Read => ({
    mistakes: [{ path: [...path, ...behind], at, message: () => message }],
  });
  const [first, second] = typeof given === 'string' ? [[given, {}] as const] : entriesOf(given);
  if (first === undefined)
    return refuse('"deployment": expected a name, or a name with options behind a colon');
  if (second !== undefined)
    return refuse(
      `"deployment": expected one, but "${shortened(second[0])}" follows "${shortened(first[0])}"`,
      'key',
      [second[0]],
    );
  const [name, options] = first;
  const kind = engine.deployments.find((each) => each.name === name);
  const known = engine.deployments.map((each) => each.name);
  if (kind === undefined) {
    const unknown = `unknown deployment "${shortened(name)}"${rightNames(name, known)}`;
    return typeof given === 'string' ? refuse(unknown) : refuse(unknown, 'key', [name]);
  }
  const parsed = kind.options.safeParse(options ?? {});
  if (parsed.success) return { named: { name, options: parsed.data } };
  return { mistakes: mistakesOf(parsed.error, file, [...path, name]) };
};

const givenIn = (data: unknown): unknown =>
  data !== null && typeof data === 'object' && 'deployment' in data ? data.deployment : undefined;

const entriesOf = (given: unknown): readonly (readonly [string, unknown])[] =>
  given !== null && typeof given === 'object' && !Array.isArray(given) ? Object.entries(given) : [];
