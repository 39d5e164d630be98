// The deployments that a scenario names: one by its name alone, or some with options behind each, which the deployment's own type
// checks.
import type { Engine } from '../model/engine.ts';
import type { NamedDeployment } from '../model/scenario.ts';
import { rightNames } from '../text/names.ts';
import { shortened } from '../text/printable.ts';
import { mistakesOf } from './mistakes.ts';
import type { CheckedFile, ScenarioMistake } from './mistakes.ts';

interface ReadDeployments {
  /** Complete when there are no mistakes. */
  readonly named: readonly Omit<NamedDeployment, 'place'>[];
  readonly mistakes: readonly ScenarioMistake[];
}

export const readDeployments = (file: CheckedFile, engine: Engine): ReadDeployments => {
  const given = givenIn(file.data);
  if (given === undefined) return { named: [], mistakes: [] };
  if (typeof given === 'string')
    return readOne(given, {}, { file, engine, path: ['deployment'], at: 'value' });
  const entries = entriesOf(given);
  if (entries.length === 0)
    return refused({
      path: ['deployment'],
      at: 'value',
      message: () => '"deployment": expected a name, or names with options behind a colon',
    });
  const read = entries.map(([name, options]) =>
    readOne(name, options ?? {}, { file, engine, path: ['deployment', name], at: 'key' }),
  );
  return {
    named: read.flatMap(({ named }) => named),
    mistakes: read.flatMap(({ mistakes }) => mistakes),
  };
};

interface NamedWhere extends Pick<ScenarioMistake, 'path' | 'at'> {
  readonly file: CheckedFile;
  readonly engine: Engine;
}

const readOne = (name: string, options: unknown, where: NamedWhere): ReadDeployments => {
  const { file, engine, path, at } = where;
  const kind = engine.deployments.find((each) => each.name === name);
  if (kind === undefined) {
    const known = engine.deployments.map((each) => each.name);
    const message = () => `unknown deployment "${shortened(name)}"${rightNames(name, known)}`;
    return refused({ path, at, message });
  }
  const parsed = kind.options.safeParse(options);
  if (parsed.success) return { named: [{ name, options: parsed.data }], mistakes: [] };
  return { named: [], mistakes: mistakesOf(parsed.error, file, path) };
};

const refused = (mistake: ScenarioMistake): ReadDeployments => ({ named: [], mistakes: [mistake] });

const givenIn = (data: unknown): unknown =>
  data !== null && typeof data === 'object' && 'deployment' in data ? data.deployment : undefined;

const entriesOf = (given: unknown): readonly (readonly [string, unknown])[] =>
  given !== null && typeof given === 'object' && !Array.isArray(given) ? Object.entries(given) : [];
