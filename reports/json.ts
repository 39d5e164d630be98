// verdict.json, series.json and calibration.json: what was found as it is, for machines.
import type { Reporter } from '../harness/model/reporter.ts';

export const jsonReporter = (file: string): Reporter<unknown> => ({
  name: 'json',
  file,
  render: (subject) => `${JSON.stringify(subject, null, 2)}\n`,
});
