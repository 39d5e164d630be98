// Writes all reports on a run, a series, a suite or a calibration into its folder.
import { join } from 'node:path';
import type { Reporter } from '../model/reporter.ts';
import { writeOut } from './writing.ts';

export const writeReports = async <T, Beside extends readonly unknown[]>(
  folder: string,
  reporters: readonly Reporter<T, Beside>[],
  subject: T,
  ...beside: Beside
): Promise<void> => {
  for (const reporter of reporters)
    writeOut(join(folder, reporter.file), await reporter.render(subject, ...beside));
};
