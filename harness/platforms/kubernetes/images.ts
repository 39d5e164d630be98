// Which container images to use: the official ones, or what a YAML file names in their place, so that private mirrors and
// machines without a registry work. `from` and `to` are the two versions of an upgrade.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError, messageOf } from '../../model/errors.ts';
import type { Images } from '../../model/site.ts';
import { parseYaml } from '../../text/yaml-source.ts';

const image = z
  .string({ error: 'expected the name of an image' })
  .regex(/^\S+$/, 'expected an image name without spaces');
const versions = z.strictObject({ from: image, to: image });

const fileType = z.strictObject({
  pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
  operator: image.default('ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0'),
  node: image.default('node:24-trixie-slim'),
  postgres: versions.default({
    from: 'ghcr.io/cloudnative-pg/postgresql:17.11',
    to: 'ghcr.io/cloudnative-pg/postgresql:17.12',
  }),
  pgbouncer: image.default('ghcr.io/cloudnative-pg/pgbouncer:1.24.1'),
  redis: versions.default({ from: 'redis:8.0.2', to: 'redis:8.0.3' }),
});

/** Throws a `UsageError`, with its place where there is one, when the file cannot be used. */
export const readImages = (file: string | undefined): Images => {
  if (file === undefined) return parseImages('{}', 'images.yaml');
  try {
    return parseImages(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read the file of images ${file}: ${messageOf(error)}`, { cause: error });
  }
};

/** `file` is only named. */
export const parseImages = (text: string, file: string): Images => {
  const source = parseYaml(text, file);
  const { data, error } = fileType.safeParse(source.data);
  if (error !== undefined) throw wrong(error, source);
  const { pullPolicy, operator, node, postgres, redis } = data;
  const upgrade = ({ from, to }: z.infer<typeof versions>) => ({ older: from, newer: to });
  return { pullPolicy, operator, node, versions: { postgres: upgrade(postgres), redis: upgrade(redis) } };
};

const wrong = (error: z.ZodError, source: ReturnType<typeof parseYaml>): UsageError => {
  const issue = error.issues[0];
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return new UsageError(`images: unknown key "${key}"`, { place: source.place([...path, key], 'key') });
  }
  const key = path.at(-1) ?? 'images';
  return new UsageError(`images: "${key}": ${issue?.message ?? 'not understood'}`, {
    place: source.place(path, 'value'),
  });
};
