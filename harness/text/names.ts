// Names that people write: looking one up in a registry, and what to say after a wrong one.
import { distance } from 'fastest-levenshtein';
import { UsageError } from '../model/errors.ts';
import { shortened, shownMax } from './printable.ts';

/** `, did you mean "warmUp"?`, or `; there are: a, b` when nothing comes near. Ready to stand behind the wrong name. */
export const rightNames = (wrong: string, known: readonly string[]): string => {
  if (known.length === 0) return '; there are none';
  const near = nearest(wrong, known);
  return near === undefined ? `; there are: ${listed(known)}` : `, did you mean "${shortened(near)}"?`;
};

/** What a registry has under a name; never what every object has, such as `constructor`. */
export const named = <T>(registry: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(registry, name) ? registry[name] : undefined;

/** The same for a name from the command line. Throws a `UsageError` with the nearest right name; `what` is what it should name. */
export const nameIn = <T>(registry: Readonly<Record<string, T>>, name: string, what: string): T => {
  const found = named(registry, name);
  if (found !== undefined) return found;
  throw new UsageError(`unknown ${what} "${shortened(name)}"${rightNames(name, Object.keys(registry))}`);
};

/** The first of those that are least apart; undefined when all are far. Nobody misspells a name that is too long to be shown. */
const nearest = (wrong: string, known: readonly string[]): string | undefined => {
  if (wrong.length > shownMax) return undefined;
  const meant = wrong.toLowerCase();
  let [found, least]: [string | undefined, number] = [
    undefined,
    1 + Math.max(2, Math.ceil(wrong.length / 3)),
  ];
  for (const name of known) {
    // So many letters at least are to be added or taken away.
    if (Math.abs(name.length - wrong.length) >= least) continue;
    const apart = distance(meant, name.toLowerCase());
    if (apart < least) [found, least] = [name, apart];
  }
  return found;
};

const listedMax = 40;

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, listedMax).map((name) => shortened(name));
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};
