// Another clock against ours, by round trips: the true reading lies somewhere inside each, and the shortest leaves the least room. Pure.

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

/** Against the midpoint of the shortest round trip; half of it is the uncertainty. */
export const bestReading = (trips: readonly RoundTrip[]): ClockReading => {
  const lengthOf = ({ askedMs, answeredMs }: RoundTrip) => answeredMs - askedMs;
  const best = trips.reduce((shortest, trip) => (lengthOf(trip) < lengthOf(shortest) ? trip : shortest));
  return {
    offsetMs: best.readMs - (best.askedMs + best.answeredMs) / 2,
    uncertaintyMs: lengthOf(best) / 2,
  };
};
