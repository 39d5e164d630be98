// What is wrong with a scenario, as sentences for people: zod's issues put into words that name the key, what was
// expected, what was found, and the nearest right name.
import type { z } from 'zod';
import { rightNames } from '../text/names.ts';
import { cut, printable, shortened } from '../text/printable.ts';
import type { JsonSchema } from './schema.ts';
import type { Path } from '../text/yaml-source.ts';

/** One thing that is wrong, and which value (or key) of the file is to be pointed at. There may be very many of them. */
export interface ScenarioMistake {
  readonly path: Path;
  readonly at: 'key' | 'value';
  /** Made for the one that is told. */
  readonly message: () => string;
  /** The key is not there; `path` leads to what should have it. */
  readonly missing?: true;
}

export interface CheckedFile {
  /** The whole file's. */
  readonly data: unknown;
  readonly schema: () => JsonSchema;
}

/** Puts zod's issues into words; `base` is where the checked part stands in the file. */
export const mistakesOf = (error: z.ZodError, file: CheckedFile, base: Path): ScenarioMistake[] => {
  const issues = error.issues.flatMap(innermost).map((issue) => ({
    issue,
    path: [...base, ...issue.path.filter((part) => typeof part !== 'symbol')],
  }));
  const unknown = issues.flatMap(({ issue, path }) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(path, key, file)) : [],
  );
  const wrong = issues
    .filter(({ issue }) => issue.code !== 'unrecognized_keys')
    .map(({ issue, path }) => wrongValue(issue, path, valueAt(file.data, path)));
  // A key that is missing beside one that is unknown is most likely that one, misspelt.
  const misspelt = new Set(
    issues.filter(({ issue }) => issue.code === 'unrecognized_keys').map(({ path }) => JSON.stringify(path)),
  );
  return [
    ...unknown,
    ...wrong.filter(({ missing, path }) => missing !== true || !misspelt.has(JSON.stringify(path))),
  ];
};

/** Of a union, the alternative that was meant: the first whose own type is not already the wrong one. */
const innermost = (issue: z.core.$ZodIssue): z.core.$ZodIssue[] => {
  if (issue.code !== 'invalid_union') return [issue];
  const wrongType = (found: z.core.$ZodIssue) => found.code === 'invalid_type' && found.path.length === 0;
  const meant = issue.errors.find((alternative) => !alternative.some(wrongType)) ?? issue.errors[0] ?? [];
  return meant.flatMap((found) => innermost({ ...found, path: [...issue.path, ...found.path] }));
};

const unknownKey = (path: Path, key: string, { schema }: CheckedFile): ScenarioMistake => ({
  path: [...path, key],
  at: 'key',
  message: () => `unknown key "${shortened(key)}"${rightNames(key, keysAt(schema(), path))}`,
});

const wrongValue = (issue: z.core.$ZodIssue, path: Path, value: unknown): ScenarioMistake => {
  const key = () => shortened(path.findLast((part) => typeof part === 'string') ?? 'scenario');
  if (value === undefined)
    return {
      path: path.slice(0, -1),
      at: 'key',
      message: () => `missing key "${key()}"`,
      missing: true,
    };
  if (issue.code === 'invalid_value' && typeof value === 'string')
    return {
      path,
      at: 'value',
      message: () => `unknown ${key()} "${shortened(value)}"${rightNames(value, issue.values.map(String))}`,
    };
  return { path, at: 'value', message: () => `"${key()}": ${expectation(issue)}; found ${shown(value)}` };
};

const expectation = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_value') return `expected ${issue.values.map(String).join(' or ')}`;
  if (issue.code !== 'invalid_type') return issue.message;
  if (issue.expected === 'object' || issue.expected === 'record') return 'expected keys with values';
  return issue.expected === 'array' ? 'expected a list' : issue.message;
};

const shown = (value: unknown): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'keys with values';
  return printable(JSON.stringify(typeof value === 'string' ? cut(value) : value));
};

const valueAt = (data: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, part) => (value === null || typeof value !== 'object' ? undefined : Reflect.get(value, part)),
    data,
  );

/** The keys that the schema allows at a path. */
export const keysAt = (schema: JsonSchema, [part, ...rest]: Path): string[] =>
  [schema, ...(schema.anyOf ?? [])].flatMap((alternative) => {
    if (part === undefined) return Object.keys(alternative.properties ?? {});
    const named = alternative.properties?.[part] ?? (alternative.additionalProperties || undefined);
    const child = typeof part === 'number' ? alternative.items : named;
    return child === undefined ? [] : keysAt(child, rest);
  });
