// Output for a CI system beside what people read: annotations on standard error, and Markdown where the system shows it.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Option } from 'commander';
import { keptFile } from '../model/modes.ts';
import type { Terminal } from './terminal.ts';
import { orWrongUse } from './wrong-use.ts';

export interface CiOptions {
  readonly ci?: 'github';
}

export const ciOption = (): Option =>
  new Option(
    '--ci <system>',
    'annotations on standard error, and Markdown appended to GITHUB_STEP_SUMMARY',
  ).choices(['github']);

/** Tells the CI system, if there is one. Throws a `UsageError` when its summary cannot be written. */
export const tellCi = (
  { ci }: CiOptions,
  { err }: Pick<Terminal, 'err'>,
  told: { readonly annotations: () => string; readonly markdown: () => string },
): void => {
  if (ci === undefined) return;
  err.write(told.annotations());
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') {
    err.write('drydock: GITHUB_STEP_SUMMARY is not set, so no summary was written\n');
    return;
  }
  orWrongUse(
    () => {
      appendFileSync(file, `${told.markdown()}\n`, { mode: keptFile });
    },
    () => `the summary ${file} (GITHUB_STEP_SUMMARY) cannot be written`,
  );
};

/** The Markdown report that lies beside the report for people. */
export const markdownBeside = (reportFile: string): string => {
  const file = join(dirname(reportFile), 'report.md');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};
