// Baselines as files: read with one clear line for whatever is wrong with them, and written so that a commit shows what changed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { baselineSchema } from '../baseline/baseline.ts';
import type { Baseline } from '../baseline/baseline.ts';
import { UsageError } from '../model/errors.ts';
import { keptFile, keptFolder } from '../model/modes.ts';
import { inputBytesMax, readInput } from '../text/input-file.ts';
import { shortened } from '../text/printable.ts';
import { json, shownPath } from './command.ts';
import { orWrongUse } from './wrong-use.ts';

/** Throws a `UsageError` when it cannot be read or is no baseline. */
export const readBaseline = (file: string): Baseline => {
  const parsed = baselineSchema.safeParse(dataIn(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where =
    issue === undefined || issue.path.length === 0 ? '' : ` at ${shortened(issue.path.join('.'))}`;
  throw new UsageError(
    `${shownPath(file)} is no baseline${where}: ${shortened(issue?.message ?? '')}; \`drydock baseline save\` writes one`,
  );
};

const dataIn = (file: string): unknown => {
  const shown = shownPath(file);
  const text = readInput({ path: file, shown, what: 'the baseline', bytesMax: inputBytesMax.byProgram });
  return orWrongUse(
    (): unknown => JSON.parse(text),
    (why) => `the baseline ${shown} cannot be read: ${why}`,
  );
};

/** Makes the folder too. Throws a `UsageError` when it cannot be written. */
export const writeBaseline = (file: string, baseline: Baseline): void => {
  orWrongUse(
    () => {
      mkdirSync(dirname(file), { recursive: true, mode: keptFolder });
      writeFileSync(file, json(baseline), { mode: keptFile });
    },
    (why) => `the baseline ${shownPath(file)} cannot be written: ${why}`,
  );
};
