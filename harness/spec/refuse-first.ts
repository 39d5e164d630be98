// Of all that is wrong with a file, what stands first is told.
import { UsageError } from '../model/errors.ts';
import type { Place } from '../model/scenario.ts';
import type { YamlSource } from '../text/yaml-source.ts';
import type { ScenarioMistake } from './mistakes.ts';

/** Throws a `UsageError` with its place when there is any mistake. */
export const refuseFirst = (mistakes: readonly ScenarioMistake[], source: YamlSource): void => {
  let first: { readonly mistake: ScenarioMistake; readonly place: Place } | undefined;
  for (const mistake of mistakes) {
    const place = source.place(mistake.path, mistake.at);
    if (first === undefined || isBefore(place, first.place)) first = { mistake, place };
  }
  if (first !== undefined) throw new UsageError(first.mistake.message(), { place: first.place });
};

const isBefore = (one: Place, other: Place): boolean =>
  one.line < other.line || (one.line === other.line && one.column < other.column);
