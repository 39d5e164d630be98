// YAML text to the list of a suite, or to one error that says where it is wrong. Reads no file, and no scenario that it names.
import { UsageError } from '../model/errors.ts';
import type { Place } from '../model/scenario.ts';
import { parseYaml } from '../text/yaml-source.ts';
import { mistakesOf } from './mistakes.ts';
import { refuseFirst } from './refuse-first.ts';
import { suiteJsonSchema, suiteType } from './suite-schema.ts';
import type { SuiteItem } from './suite-schema.ts';

export interface PlacedItem extends SuiteItem {
  /** Where it is named. */
  readonly place: Place;
}

/** Throws a `UsageError` with the place of the first thing that is wrong. `file` is only named. */
export const readSuite = (text: string, file: string): readonly PlacedItem[] => {
  const source = parseYaml(text, file);
  // Most likely a scenario.
  if (!Array.isArray(source.data))
    throw new UsageError('a suite is a list of scenarios; `drydock run` takes a single one', {
      place: source.place([], 'value'),
    });
  const { error, data = [] } = suiteType.safeParse(source.data);
  if (error !== undefined)
    refuseFirst(mistakesOf(error, { data: source.data, schema: suiteJsonSchema }, []), source);
  return data.map((item, index) =>
    typeof item === 'string'
      ? { scenario: item, place: source.place([index], 'value') }
      : { ...item, place: source.place([index, 'scenario'], 'value') },
  );
};
