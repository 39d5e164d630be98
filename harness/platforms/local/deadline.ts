// Whether something ends in time. For waits that obey no signal, because they take part in an undo.
import { setTimeout as sleep } from 'node:timers/promises';

/** True when the promise settled within the time, in milliseconds; false when it did not. Never rejects. */
export const settlesWithin = async (promise: Promise<unknown>, timeoutMs: number): Promise<boolean> => {
  const timer = new AbortController();
  const late = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  const settled = promise.then(
    () => true,
    () => true,
  );
  const result = await Promise.race([settled, late]);
  timer.abort();
  return result;
};
