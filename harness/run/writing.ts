// Writing into a run's folder, on a disk that may be full or gone by then.
import { writeFileSync } from 'node:fs';
import { RunError, messageOf } from '../model/errors.ts';
import { keptFile } from '../model/modes.ts';

/** Throws a `RunError` that names the file when it cannot be written. */
export const writeOut = (file: string, content: string | Uint8Array): void => {
  orCannotWrite(file, () => {
    writeFileSync(file, content, { mode: keptFile });
  });
};

/** What the deed gives; whatever it throws becomes a `RunError` that names what could not be written. */
export const orCannotWrite = <T>(what: string, deed: () => T): T => {
  try {
    return deed();
  } catch (cause) {
    throw new RunError(
      `${what} cannot be written: ${messageOf(cause)}`,
      'Make room; `drydock report` judges a run whose files are whole again.',
    );
  }
};
