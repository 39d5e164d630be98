// One race against a deadline. Whoever loses it goes on: who races something must be able to end it, or to do without its end.

interface Deadline {
  readonly deadlineMs: number;
  /** Ends the race at once, with its reason. */
  readonly signal?: AbortSignal;
  /** What the race is lost with at the deadline. */
  readonly missed: () => Error;
}

/** Resolves or rejects as the work does; rejects with `missed` at the deadline, or with the signal's reason. */
export const beforeDeadline = async <T>(
  work: Promise<T>,
  { deadlineMs, signal, missed }: Deadline,
): Promise<T> => {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(signal?.reason as Error);
  };
  const timer = setTimeout(() => {
    reject(missed());
  }, deadlineMs);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    return await Promise.race([work, lost]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
};

/** True when the work ended in time, well or not; false when it did not. Never rejects, and obeys no signal: it takes part in undoing. */
export const settlesWithin = (work: Promise<unknown>, deadlineMs: number): Promise<boolean> => {
  const ended = work.then(
    () => true,
    () => true,
  );
  return beforeDeadline(ended, { deadlineMs, missed: () => new Error('late') }).catch(() => false);
};
