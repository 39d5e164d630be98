// Baselines as files: read with one clear line for whatever is wrong with them, and written so that a commit shows what changed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { baselineSchema } from '../baseline/baseline.ts';
import type { Baseline } from '../baseline/baseline.ts';
import { UsageError } from '../model/errors.ts';
import { json, shownPath } from './command.ts';
import { orWrongUse } from './wrong-use.ts';

/** Throws a `UsageError` when it cannot be read or is no baseline. */
export const readBaseline = (file: string): Baseline => {
  const parsed = baselineSchema.safeParse(dataIn(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new UsageError(
    `${shownPath(file)} is no baseline${where}: ${issue?.message ?? ''}; \`drydock baseline save\` writes one`,
  );
};

const dataIn = (file: string): unknown =>
  orWrongUse(
    (): unknown => JSON.parse(readFileSync(file, 'utf8')),
    (why) => `the baseline ${shownPath(file)} cannot be read: ${why}`,
  );

/** Makes the folder too. Throws a `UsageError` when it cannot be written. */
export const writeBaseline = (file: string, baseline: Baseline): void => {
  orWrongUse(
    () => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, json(baseline));
    },
    (why) => `the baseline ${shownPath(file)} cannot be written: ${why}`,
  );
};
