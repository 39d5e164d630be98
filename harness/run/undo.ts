// The undo stack: each deed says how to take it back before it is done, and the end of a run, whatever it was, unwinds
// them in reverse. An undo that fails is told and does not stop the others.
import { beforeDeadline } from '../model/deadline.ts';
import { RunError, messageOf } from '../model/errors.ts';
import { timeoutsMs } from '../model/timeouts.ts';

export interface UndoStack {
  readonly push: (what: string, action: () => Promise<void>) => void;
  /** What is still to be taken back, the next one first. */
  pending(): readonly string[];
  /** Takes everything back and tells each result; never rejects. What is pushed meanwhile is taken back too. */
  unwind(told: (what: string, error: string | null) => void): Promise<void>;
}

export const createUndoStack = (deadlineMs: number = timeoutsMs.undo): UndoStack => {
  const stack: { what: string; action: () => Promise<void> }[] = [];
  return {
    push: (what, action) => {
      stack.push({ what, action });
    },
    pending: () => stack.map(({ what }) => what).reverse(),
    unwind: async (told) => {
      for (let next = stack.at(-1); next !== undefined; next = stack.at(-1)) {
        const error = await withinDeadline(next.action, deadlineMs);
        stack.splice(stack.lastIndexOf(next), 1);
        told(next.what, error);
      }
    },
  };
};

const withinDeadline = async (action: () => Promise<void>, deadlineMs: number): Promise<string | null> => {
  const missed = () => new RunError(`gave up after ${deadlineMs / 1000} s`, 'Run `drydock clean`.');
  try {
    await beforeDeadline(action(), { deadlineMs, missed });
    return null;
  } catch (error) {
    return messageOf(error);
  }
};
