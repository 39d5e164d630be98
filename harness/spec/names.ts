// Names that people write: looking one up in a registry, and what to say after a wrong one.
import { distance } from 'fastest-levenshtein';

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

const apart = (a: string, b: string): number => distance(a.toLowerCase(), b.toLowerCase());
