// The clock of a pod against ours: round trips over one connection, the shortest of which counts, because the true reading
// lies somewhere inside each and the shortest leaves the least room.
import { createInterface } from 'node:readline';
import { hostClockMs } from '../../../../load/clock.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { programFile } from './job.ts';
import { openInPod } from '../pod-exec.ts';
import type { PodAccess } from '../pod-exec.ts';

const roundTrips = 20;

export interface RoundTrip {
  readonly askedMs: number;
  readonly answeredMs: number;
  /** What the other clock read in between. */
  readonly readMs: number;
}

export interface ClockReading {
  /** The other clock minus ours. */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

/** Against the midpoint of the shortest round trip; half of it is the uncertainty. Pure. */
export const bestReading = (trips: readonly RoundTrip[]): ClockReading => {
  const lengthOf = ({ askedMs, answeredMs }: RoundTrip) => answeredMs - askedMs;
  const best = trips.reduce((shortest, trip) => (lengthOf(trip) < lengthOf(shortest) ? trip : shortest));
  return {
    offsetMs: best.readMs - (best.askedMs + best.answeredMs) / 2,
    uncertaintyMs: lengthOf(best) / 2,
  };
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
  const trips: RoundTrip[] = [];
  // One more than counts: the first waits for the program to start.
  for (let trip = 0; trip <= roundTrips; trip += 1) {
    const askedMs = hostClockMs();
    session.send('\n');
    const answer = await answers.next();
    if (answer.done === true) break;
    trips.push({ askedMs, answeredMs: hostClockMs(), readMs: Number(answer.value) });
  }
  session.close();
  await session.ended;
  return bestReading(trips);
};
