// Values inside of objects of Kubernetes, by where they stand. Pure.

/** Keys of mappings and numbers of items. */
export type ValuePath = readonly (string | number)[];

/** Undefined where there is none. */
export const valueAt = (where: unknown, path: ValuePath): unknown =>
  path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    where,
  );

/** A text; empty where there is none. */
export const textAt = (where: unknown, path: ValuePath): string => {
  const value = valueAt(where, path);
  return typeof value === 'string' ? value : '';
};

/** What stands in `where` with another value there; undefined takes it out. */
export const withValue = (where: unknown, [part, ...rest]: ValuePath, value: unknown): unknown => {
  if (part === undefined) return value;
  if (typeof part === 'number')
    return listIn(where).map((item, index) => (index === part ? withValue(item, rest, value) : item));
  const { [part]: was, ...others } = fieldsIn(where);
  const now = withValue(was, rest, value);
  return now === undefined ? others : { ...others, [part]: now };
};

/** As kubectl writes it: `spec.tablespaces[0].storage`. */
export const pathText = (path: ValuePath): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');

/** The items of a list; none of anything else. */
export const listIn = (where: unknown): readonly unknown[] =>
  Array.isArray(where) ? (where as readonly unknown[]) : [];

const fieldsIn = (where: unknown): Readonly<Record<string, unknown>> =>
  typeof where === 'object' && where !== null ? { ...where } : {};
