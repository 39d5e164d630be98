// Which container images to use: the official ones, or what a YAML file names in their place, so that private mirrors and
// machines without a registry work. `from` and `to` are the two versions of an upgrade.
import { z } from 'zod';
import { UsageError } from '../../model/errors.ts';
import type { ImageDefault, ImageDefaults, Images } from '../../model/images.ts';
import { inputBytesMax, readInput } from '../../text/input-file.ts';
import { rightNames } from '../../text/names.ts';
import { shortened } from '../../text/printable.ts';
import { parseYaml } from '../../text/yaml-source.ts';

const image = z
  .string({ error: 'expected the name of an image' })
  .regex(/^\S+$/, 'expected an image name without spaces');
const versions = z.strictObject({ from: image, to: image });

const typeOf = (usual: ImageDefault): z.ZodType<ImageDefault> =>
  typeof usual === 'string' ? image.default(usual) : versions.default(usual);

const fileType = (defaults: ImageDefaults) =>
  z.strictObject({
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
    ...Object.fromEntries(Object.entries(defaults).map(([key, usual]) => [key, typeOf(usual)])),
  });

/** Throws a `UsageError`, with its place where there is one, when the file cannot be used. */
export const readImages = (file: string | undefined, defaults: ImageDefaults): Images => {
  if (file === undefined) return parseImages('{}', 'images.yaml', defaults);
  const input = { path: file, shown: file, what: 'the images file', bytesMax: inputBytesMax.byHand };
  return parseImages(readInput(input), file, defaults);
};

/** `file` is only named. */
export const parseImages = (text: string, file: string, defaults: ImageDefaults): Images => {
  const source = parseYaml(text, file);
  const { data, error } = fileType(defaults).safeParse(source.data);
  if (error !== undefined) throw wrong(error, source, Object.keys(defaults));
  const { pullPolicy, ...named } = data as { pullPolicy: Images['pullPolicy'] } & ImageDefaults;
  const written = source.data as object;
  const found = (key: string): ImageDefault => {
    const value = named[key];
    if (value === undefined) throw new Error(`no image was declared under ${key}`);
    return value;
  };
  return {
    pullPolicy,
    named: (key) => Object.hasOwn(written, key),
    one: (key) => {
      const value = found(key);
      if (typeof value !== 'string') throw new Error(`there are two images under ${key}`);
      return value;
    },
    upgrade: (key) => {
      const value = found(key);
      if (typeof value === 'string') throw new Error(`there is one image under ${key}, not two`);
      return { older: value.from, newer: value.to };
    },
  };
};

const wrong = (
  error: z.ZodError,
  source: ReturnType<typeof parseYaml>,
  known: readonly string[],
): UsageError => {
  const issue = error.issues[0];
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const names = path.length === 0 ? ['pullPolicy', ...known] : ['from', 'to'];
    return new UsageError(`images: unknown key "${shortened(key)}"${rightNames(key, names)}`, {
      place: source.place([...path, key], 'key'),
    });
  }
  const key = path.at(-1) ?? 'images';
  return new UsageError(`images: "${shortened(String(key))}": ${issue?.message ?? 'not understood'}`, {
    place: source.place(path, 'value'),
  });
};
