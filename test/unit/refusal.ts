// The one line with which something is refused.
import { usageText } from '../../harness/cli/failure.ts';
import { UsageError } from '../../harness/model/errors.ts';

/** As a person is told it, without the end of the line; `accepted` where nothing is refused. */
export const refusalOf = (deed: () => unknown): string => {
  try {
    deed();
  } catch (error) {
    if (error instanceof UsageError) return usageText(error).replace(/\n$/, '');
    throw error;
  }
  return 'accepted';
};
