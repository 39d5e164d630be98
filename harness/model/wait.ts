// Waiting for a condition of the outside world: one question, one deadline, and the last thing seen when it is missed.
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError, messageOf } from './errors.ts';

export interface Wait<T> {
  /** What is waited for, to stand after "waited for". */
  readonly what: string;
  readonly deadlineMs: number;
  readonly everyMs?: number;
  readonly signal: AbortSignal;
  /** What to do when it never comes. */
  readonly next: string;
  /**
   * Asks once. `done` ends the wait; `seen` is said when the deadline is missed; `hopeless` says why it need not be awaited.
   * A throw counts as not yet, and is seen.
   */
  ask(): Promise<{ readonly done: T } | { readonly seen: string } | { readonly hopeless: string }>;
}

/**
 * Resolves with what `ask` found. Throws a `RunError` with the last thing seen at the deadline, or with what makes waiting
 * hopeless; or the signal's reason.
 */
export const waitFor = async <T>(wait: Wait<T>): Promise<T> => {
  const startedMs = performance.now();
  for (;;) {
    wait.signal.throwIfAborted();
    const answer = await wait.ask().catch((error: unknown) => ({ seen: messageOf(error) }));
    if ('done' in answer) return answer.done;
    if ('hopeless' in answer) {
      throw new RunError(`waited in vain for ${wait.what}: ${answer.hopeless}`, wait.next);
    }
    const { seen } = answer;
    const passedMs = performance.now() - startedMs;
    if (passedMs >= wait.deadlineMs) {
      const seconds = (wait.deadlineMs / 1000).toFixed(wait.deadlineMs < 10_000 ? 1 : 0);
      throw new RunError(`waited ${seconds} s for ${wait.what}; last seen: ${seen}`, wait.next);
    }
    await sleep(wait.everyMs ?? 100, undefined, { signal: wait.signal });
  }
};
