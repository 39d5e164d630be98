// verdict.json: the verdict as it is, for machines. Its keys stand in the order of the judge, which is fixed; the schema is
// verdict.schema.json beside this file.
import type { Reporter } from '../harness/model/reporter.ts';

/** Renders `verdict.json`. */
export const jsonReporter: Reporter = {
  name: 'json',
  file: 'verdict.json',
  render: (verdict) => `${JSON.stringify(verdict, null, 2)}\n`,
};
