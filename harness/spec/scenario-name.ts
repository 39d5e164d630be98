// What a scenario may be called: it is called after its file, and its runs are in a folder of that name below results/.
import { basename } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { shortened } from '../text/printable.ts';

const right = /^[a-z0-9][a-z0-9-]{0,59}$/;

/** What results/ has links or words for. */
const taken: readonly string[] = ['latest', 'latest-series'];

/** The file's name without `.yaml`. Throws a `UsageError` when no scenario can be called so. */
export const scenarioNameOf = (file: string): string => {
  const name = basename(file, '.yaml');
  const problem = problemOf(name);
  if (problem === null) return name;
  throw new UsageError(`no scenario can be called "${shortened(name)}": ${problem}; rename the file`, {
    place: { file, line: 1, column: 1 },
  });
};

const problemOf = (name: string): string | null => {
  if (!right.test(name)) return 'expected at most 60 small letters, digits and dashes, the first one no dash';
  return taken.includes(name) ? 'that is what the newest run or series is called' : null;
};
