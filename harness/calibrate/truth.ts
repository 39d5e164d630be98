// What is true of an outage beyond what was done: on which clock it is told, and when it is over for whoever lost a session by it. Pure.
import { closeStallMs } from '../../load/stalls.ts';
import type { Bounded } from '../model/bounded.ts';
import type { TrueSpan } from '../model/disturbance.ts';

export interface ComingBack {
  /** When the path let the first client in. */
  readonly letInMs: number;
  /** What a session usually takes from there until it can be asked. */
  readonly loginMs: number;
  /** Sessions that come back together. */
  readonly sessions: number;
}

/**
 * A session tries again only now and then, and may have to log in: what it misses meanwhile belongs to the outage that it sees. It is
 * over no earlier than the path lets the first one in, and no later than all have logged in one after the other.
 */
export const untilBack = ({ from }: TrueSpan, { letInMs, loginMs, sessions }: ComingBack): TrueSpan => ({
  from,
  to: {
    value: letInMs + loginMs,
    lower: letInMs,
    upper: letInMs + sessions * loginMs + closeStallMs,
  },
});

/** Of the host's clock in, on the clock that read zero at `originMs`. */
export const onRunClock = <Outage extends TrueSpan>(outage: Outage, originMs: number): Outage => {
  const moved = ({ value, lower, upper }: Bounded): Bounded => ({
    value: value - originMs,
    lower: lower - originMs,
    upper: upper - originMs,
  });
  return { ...outage, from: moved(outage.from), to: moved(outage.to) };
};
