// An outage that takes sessions away, with when the path let the first of them in again.
import { beforeDeadline } from '../model/deadline.ts';
import type { TrueSpan } from '../model/disturbance.ts';
import { RunError } from '../model/errors.ts';
import type { TrialGround } from './grounds.ts';

/** For the first session to be back, which tries often. */
const backWithinMs = 30_000;

/** Of this host's monotonic clock. Rejects with a `RunError` when nobody comes back. */
export const refuse = async (
  { path, context }: Pick<TrialGround, 'path' | 'context'>,
  forMs: number,
): Promise<{ readonly span: TrueSpan; readonly letInMs: number }> => {
  const over = path.disturb('refuse', forMs);
  const letIn = path.nextClient();
  const span = await over;
  const letInMs = await beforeDeadline(letIn, {
    deadlineMs: backWithinMs,
    signal: context.signal,
    missed: () => new RunError('no session came back after it was refused', 'Its log is load.log.'),
  });
  return { span, letInMs };
};
