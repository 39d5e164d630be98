// What fails by the fault of whoever named a file on the command line: wrong use with a line that says so, never a bug of ours.
import { UsageError, messageOf } from '../model/errors.ts';

/** What the deed gives. Whatever it throws becomes a `UsageError` in these words, which are handed the reason. */
export const orWrongUse = <T>(deed: () => T, words: (why: string) => string): T => {
  try {
    return deed();
  } catch (cause) {
    throw new UsageError(words(messageOf(cause)), { cause });
  }
};
