// Time that passes only when nothing else is left to do: what happens in it does not depend on how busy the machine is.
// Timers that are promises cannot be replaced while a test runs, so a file that uses this also says
// `vi.mock('node:timers/promises', () => import('<here>/virtual-time.ts'))`.
import { vi } from 'vitest';

const sleep = (
  ms: number,
  value?: unknown,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, value);
    const abort = (): void => {
      clearTimeout(timer);
      reject(new Error('The operation was aborted', { cause: signal?.reason }));
    };
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
  });
export { sleep as setTimeout };

/** In virtual time; what takes longer hangs. */
const mostMs = 120_000;

/** Resolves or rejects as the work does, whose clocks and timers are virtual. One at a time: there is only one such clock. */
export const inVirtualTime = async <T>(work: () => Promise<T>): Promise<T> => {
  vi.useFakeTimers({
    toFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'performance',
      'hrtime',
    ],
  });
  try {
    const state = { ended: false };
    const done = work().finally(() => (state.ended = true));
    done.catch(() => undefined);
    for (let passedMs = 0; !state.ended; passedMs += 1) {
      if (passedMs > mostMs) throw new Error(`the work was not done after ${mostMs / 1000} virtual seconds`);
      await vi.advanceTimersByTimeAsync(1);
    }
    return await done;
  } finally {
    vi.useRealTimers();
  }
};
