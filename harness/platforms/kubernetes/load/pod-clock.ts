// The clock of a pod against ours: round trips over one connection, the shortest of which counts.
import { createInterface } from 'node:readline';
import { hostClockMs } from '../../../../load/clock.ts';
import { bestReading } from '../../../model/clock-reading.ts';
import type { ClockReading, RoundTrip } from '../../../model/clock-reading.ts';
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

/** Reads another clock some times over; `read` asks it once. */
export const readClock = async (read: () => Promise<number>): Promise<ClockReading> => {
  const trips: RoundTrip[] = [];
  // One more than counts: the first waits for the program to start.
  for (let trip = 0; trip <= roundTrips; trip += 1) {
    const askedMs = hostClockMs();
    const readMs = await read();
    trips.push({ askedMs, answeredMs: hostClockMs(), readMs });
  }
  return bestReading(trips);
};

/** The monotonic clock of the pod's host against the one of ours. */
export const readPodClock = async (
  access: PodAccess,
  pod: string,
  container: string,
): Promise<ClockReading> => {
  const command = ['node', programFile, 'clock'];
  const session = await openInPod(access, { pod, container, command, deadlineMs: timeoutsMs.query });
  const answers = createInterface({ input: session.output })[Symbol.asyncIterator]();
  const reading = await readClock(async () => {
    session.send('\n');
    const answer = await answers.next();
    if (answer.done !== true) return Number(answer.value);
    await session.ended;
    throw new RunError(`the clock of pod ${pod} answers no more`, 'Look at the pod: kubectl describe.');
  });
  session.close();
  await session.ended;
  return reading;
};
