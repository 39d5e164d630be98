// What proves a run's files: a digest of each, taken when the run ended, and of the record as it was written. Whoever changes the
// manifest as well is not found out: it is a seal against accidents and afterthoughts, not a signature.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runFiles } from './run-folder.ts';
import { writeOut } from './writing.ts';

/** The digest is in hexadecimal. */
export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

const manifestFile = 'manifest.json';

/** What a verdict rests on; reports are made from it, and are not in it. */
const sealed = [runFiles.plan, runFiles.record, runFiles.ledger, runFiles.stored] as const;

const manifestSchema = z.strictObject({
  schema: z.literal('drydock/manifest/1'),
  files: z.record(
    z.string(),
    z.strictObject({ bytes: z.number(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

/** Seals the files of a run that has ended. `known` are digests from when a file was written. */
export const writeManifest = async (
  folder: string,
  known: Readonly<Record<string, FileDigest>>,
): Promise<void> => {
  const files: Record<string, FileDigest> = {};
  for (const name of sealed)
    if (existsSync(join(folder, name))) files[name] = known[name] ?? (await digestOf(join(folder, name)));
  const manifest: z.infer<typeof manifestSchema> = { schema: 'drydock/manifest/1', files };
  writeOut(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
};

/** What of a run's files is not as it was when the run ended: a line each, empty when all are. */
export const harmedFiles = async (folder: string): Promise<readonly string[]> => {
  const path = join(folder, manifestFile);
  if (!existsSync(path))
    return [`there is no ${manifestFile}: the run did not come to its end, or it was taken away`];
  const manifest = manifestIn(path);
  if (manifest === null) return [`${manifestFile} was changed or cut off`];
  const harmed: string[] = [];
  for (const name of sealed) {
    const [file, { [name]: wanted }] = [join(folder, name), manifest.files];
    const found = existsSync(file) ? await digestOf(file) : undefined;
    const harm = harmOf(wanted, found);
    if (harm !== null) harmed.push(`${name} ${harm}`);
  }
  return harmed;
};

const harmOf = (wanted: FileDigest | undefined, found: FileDigest | undefined): string | null => {
  if (found === undefined) return wanted === undefined ? null : 'is missing';
  if (wanted === undefined) return 'was not there when the run ended';
  if (found.bytes < wanted.bytes) return `was cut off: ${found.bytes} of ${wanted.bytes} bytes are left`;
  const same = found.sha256 === wanted.sha256 && found.bytes === wanted.bytes;
  return same ? null : 'is not what it was when the run ended';
};

const manifestIn = (file: string): z.infer<typeof manifestSchema> | null => {
  try {
    return manifestSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
};

export const digestOfText = (text: string): FileDigest => ({
  bytes: Buffer.byteLength(text),
  sha256: createHash('sha256').update(text).digest('hex'),
});

const digestOf = async (file: string): Promise<FileDigest> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
};
