// Another clock against ours, by round trips: the true reading lies somewhere inside each, and the shortest leaves the least room.

interface RoundTrip {
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

interface ClockReader {
  /** Our clock. */
  readonly nowMs: () => number;
  /** Asks the other one once. */
  readonly read: () => Promise<number>;
  readonly roundTrips: number;
}

/** Rejects when the other clock cannot be read. */
export const readClock = async ({ nowMs, read, roundTrips }: ClockReader): Promise<ClockReading> => {
  const trips: RoundTrip[] = [];
  // One more than counts: the first may have to make a connection, or wait for a program to start.
  for (let trip = 0; trip <= roundTrips; trip += 1) {
    const askedMs = nowMs();
    const readMs = await read();
    trips.push({ askedMs, answeredMs: nowMs(), readMs });
  }
  return bestReading(trips);
};

/** Against the midpoint of the shortest round trip; half of it is the uncertainty. */
export const bestReading = (trips: readonly RoundTrip[]): ClockReading => {
  const lengthOf = ({ askedMs, answeredMs }: RoundTrip) => answeredMs - askedMs;
  const best = trips.reduce((shortest, trip) => (lengthOf(trip) < lengthOf(shortest) ? trip : shortest));
  return {
    offsetMs: best.readMs - (best.askedMs + best.answeredMs) / 2,
    uncertaintyMs: lengthOf(best) / 2,
  };
};
