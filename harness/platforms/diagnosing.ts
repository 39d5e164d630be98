// Diagnoses put together: what was looked for, what was seen, and what can be done about it.
import type { Diagnosis } from '../model/diagnosis.ts';
import { RunError, messageOf } from '../model/errors.ts';

/** `ok` with what was seen, or `missing` with the way out that the error names. Rejects with the signal's reason only. */
export const look = async (
  subject: string,
  see: () => Promise<string>,
  signal?: AbortSignal,
): Promise<Diagnosis> => {
  try {
    return { subject, status: 'ok', seen: await see(), remedy: '' };
  } catch (error) {
    signal?.throwIfAborted();
    const remedy = error instanceof RunError ? error.next : '';
    return { subject, status: 'missing', seen: messageOf(error), remedy };
  }
};

/** What is there, and whether that is enough; the remedy is for when it is not. */
export const measured = (
  found: Pick<Diagnosis, 'subject' | 'seen' | 'remedy'> & { readonly enough: boolean },
  otherwise: Diagnosis['status'] = 'warning',
): Diagnosis => {
  const { subject, seen, remedy, enough } = found;
  return { subject, status: enough ? 'ok' : otherwise, seen, remedy: enough ? '' : remedy };
};
