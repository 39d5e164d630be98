// Names that people write: looking one up in a registry, and what to say after a wrong one.
import { distance } from 'fastest-levenshtein';
import { UsageError } from '../model/errors.ts';

/** `, did you mean "warmUp"?`, or `; there are: a, b` when nothing comes near. Ready to stand behind the wrong name. */
export const rightNames = (wrong: string, known: readonly string[]): string => {
  if (known.length === 0) return '; there are none';
  const nearest = known.reduce((best, name) => (apart(wrong, name) < apart(wrong, best) ? name : best));
  const near = apart(wrong, nearest) <= Math.max(2, Math.ceil(wrong.length / 3));
  return near ? `, did you mean "${nearest}"?` : `; there are: ${known.join(', ')}`;
};

/** What a registry has under a name; never what every object has, such as `constructor`. */
export const named = <T>(registry: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(registry, name) ? registry[name] : undefined;

/** The same for a name from the command line. Throws a `UsageError` with the nearest right name; `what` is what it should name. */
export const nameIn = <T>(registry: Readonly<Record<string, T>>, name: string, what: string): T => {
  const found = named(registry, name);
  if (found !== undefined) return found;
  throw new UsageError(`unknown ${what} "${name}"${rightNames(name, Object.keys(registry))}`);
};

const apart = (a: string, b: string): number => distance(a.toLowerCase(), b.toLowerCase());
