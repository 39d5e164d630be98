// The clock of a pod against ours: round trips over one connection, the shortest of which counts.
import { createInterface } from 'node:readline';
import { hostClockMs } from '../../../../load/clock.ts';
import { readClock } from '../../../model/clock-reading.ts';
import type { ClockReading } from '../../../model/clock-reading.ts';
import { RunError } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { programFile } from './job.ts';
import { openInPod } from '../pod-exec.ts';
import type { PodAccess } from '../pod-exec.ts';

const roundTrips = 20;

/** What the other clock read when the run's clock read zero, which it did at `originMs` on ours. */
export const originThere = (originMs: number, { offsetMs }: ClockReading): number => originMs + offsetMs;

/** How far the clocks have drifted apart since the first reading: all that is left once both count from the run's beginning. */
export const driftSince = (first: ClockReading, now: ClockReading): ClockReading => ({
  offsetMs: now.offsetMs - first.offsetMs,
  uncertaintyMs: now.uncertaintyMs,
});

/** The monotonic clock of the pod's host against the one of ours. */
export const readPodClock = async (
  access: PodAccess,
  pod: string,
  container: string,
): Promise<ClockReading> => {
  const command = ['node', programFile, 'clock'];
  const session = await openInPod(access, { pod, container, command, deadlineMs: timeoutsMs.query });
  const answers = createInterface({ input: session.output })[Symbol.asyncIterator]();
  const read = async (): Promise<number> => {
    session.send('\n');
    const answer = await answers.next();
    if (answer.done !== true) return Number(answer.value);
    await session.ended;
    throw new RunError(`the clock of pod ${pod} answers no more`, 'Look at the pod: kubectl describe.');
  };
  const reading = await readClock({ nowMs: hostClockMs, read, roundTrips });
  session.close();
  await session.ended;
  return reading;
};
