// Baselines as files: read with one clear line for whatever is wrong with them, and written so that a commit shows what changed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { baselineType } from '../baseline/baseline.ts';
import type { Baseline } from '../baseline/baseline.ts';
import { UsageError, messageOf } from '../model/errors.ts';
import { json, shownPath } from './command.ts';

/** Throws a `UsageError` when it cannot be read or is no baseline. */
export const readBaseline = (file: string): Baseline => {
  const parsed = baselineType.safeParse(dataIn(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new UsageError(
    `${shownPath(file)} is no baseline${where}: ${issue?.message ?? ''}; \`drydock baseline save\` writes one`,
  );
};

const dataIn = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`the baseline ${shownPath(file)} cannot be read: ${messageOf(cause)}`, { cause });
  }
};

/** Makes the folder too. Throws a `UsageError` when it cannot be written. */
export const writeBaseline = (file: string, baseline: Baseline): void => {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, json(baseline));
  } catch (cause) {
    throw new UsageError(`the baseline ${shownPath(file)} cannot be written: ${messageOf(cause)}`, { cause });
  }
};
