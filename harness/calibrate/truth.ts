// What is true of an outage beyond what was done: on which clock it is told, and when it is over for whoever lost a session by it. Pure.
import { closeStallMs } from '../../load/stalls.ts';
import type { Bounded } from '../model/bounded.ts';
import type { TrueSpan } from '../model/disturbance.ts';

export interface BackTimes {
  /** What a login takes that is alone. */
  readonly loginMs: number;
  /** What passes, when all sessions log in together, until the first can be asked. */
  readonly firstBackMs: number;
}

export interface ComingBack extends BackTimes {
  /** When the path let the first client in. */
  readonly letInMs: number;
  /** A session without a connection tries again this often. */
  readonly everyMs: number;
  /** Sessions that come back together. */
  readonly sessions: number;
}

/** Over `comesBackMs` of the breadth of its end, clients come back one after the other: that much of it is no doubt. */
export interface SessionsBack extends TrueSpan {
  readonly comesBackMs: number;
}

/**
 * What a session misses until it has tried again and logged in belongs to the outage that sessions see. It is over no earlier than the
 * path lets the first one in. Once every session has tried again, and all have logged in one after the other, nobody misses anything any
 * more.
 */
export const untilBack = (
  { from }: TrueSpan,
  { letInMs, loginMs, firstBackMs, everyMs, sessions }: ComingBack,
): SessionsBack => {
  const comesBackMs = everyMs + Math.max(firstBackMs, sessions * loginMs);
  const upper = letInMs + comesBackMs + closeStallMs;
  return { from, to: { value: letInMs + firstBackMs, lower: letInMs, upper }, comesBackMs };
};

/** Of the host's clock in, on the clock that read zero at `originMs`. */
export const onRunClock = <Outage extends TrueSpan>(outage: Outage, originMs: number): Outage => {
  const moved = ({ value, lower, upper }: Bounded): Bounded => ({
    value: value - originMs,
    lower: lower - originMs,
    upper: upper - originMs,
  });
  return { ...outage, from: moved(outage.from), to: moved(outage.to) };
};
