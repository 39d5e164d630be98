// What is calibrated: three series of outages, each under a load of its own, and the outages of a series in the order of their
// seed. Pure.
import type { ClientPolicy } from '../../load/lanes.ts';
import { disturbances } from '../model/disturbance.ts';
import type { Disturbance } from '../model/disturbance.ts';

/** A disturbance of the path, or `freeze`: SIGSTOP to all processes of the server. */
export type Cause = Disturbance | 'freeze';

export interface Series {
  readonly name: 'instrument' | 'sessions' | 'connections';
  readonly about: string;
  /** `echo`: a server that sends every line back. `database`: the engine’s own, up and ready. */
  readonly target: 'echo' | 'database';
  readonly policy: ClientPolicy;
  readonly rateHz: number;
  readonly lanes: number;
  readonly causes: readonly Cause[];
  readonly sizesMs: readonly number[];
  /** Of each cause and size. */
  readonly count: number;
  readonly ackWithinMs: number;
  readonly operationTimeoutMs: number;
}

export interface SeriesRequest {
  readonly rateHz: number;
  readonly count: number;
  readonly sizesMs: readonly number[];
  readonly canFreeze: boolean;
}

export const standardSizesMs: readonly number[] = [0, 50, 200, 1000, 5000];
/** For the smallest outage that is seen; only where a fresh connection is cheap enough to ask so often. */
const smallSizesMs: readonly number[] = [2, 5, 10, 20];
/** A new connection to a database costs it a process or a thread: a tenth of the rate is what a small machine can bear. */
const connectionShare = 0.1;
const ackWithinMs = 20;

export const seriesOf = ({ rateHz, count, sizesMs, canFreeze }: SeriesRequest): readonly Series[] => [
  {
    name: 'instrument',
    about: 'the instrument by itself: a fresh connection per probe to a server that sends every line back',
    target: 'echo',
    policy: 'fresh',
    rateHz,
    lanes: 1,
    causes: disturbances,
    sizesMs: [...new Set([...sizesMs, ...smallSizesMs])].sort((a, b) => a - b),
    count,
    ackWithinMs,
    operationTimeoutMs: 250,
  },
  {
    name: 'sessions',
    about: 'long-lived sessions on the database: outages that leave connections standing',
    target: 'database',
    policy: 'session',
    rateHz,
    lanes: 10,
    causes: ['silence', 'slow', ...(canFreeze ? (['freeze'] as const) : [])],
    sizesMs,
    count,
    ackWithinMs,
    // Longer than any outage: a session that gives up has to log in anew, which would count into the window.
    operationTimeoutMs: 10_000,
  },
  {
    name: 'connections',
    about: 'a fresh connection per probe to the database: outages that break connections',
    target: 'database',
    policy: 'fresh',
    rateHz: rateHz * connectionShare,
    lanes: 1,
    causes: ['refuse', 'reset'],
    sizesMs,
    count,
    ackWithinMs: 5 * ackWithinMs,
    operationTimeoutMs: 1000,
  },
];

export interface Trial {
  readonly cause: Cause;
  readonly forMs: number;
  /** Quiet time before it: its phase against the probes is chance. */
  readonly pauseMs: number;
}

/** Long enough that the path is quiet again, and that two windows cannot be taken for one. */
const pauseMsMin = 300;
const pauseMsSpan = 200;

/** All outages of a series, in an order of chance. `random` gives numbers in [0, 1). */
export const trialsOf = ({ causes, sizesMs, count }: Series, random: () => number): readonly Trial[] => {
  const trials = causes.flatMap((cause) =>
    sizesMs.flatMap((forMs) =>
      Array.from({ length: count }, () => ({ cause, forMs, pauseMs: pauseMsMin + pauseMsSpan * random() })),
    ),
  );
  for (let place = trials.length - 1; place > 0; place -= 1) {
    const other = Math.floor(random() * (place + 1));
    const [one, two] = [trials[place], trials[other]];
    if (one === undefined || two === undefined) continue;
    [trials[place], trials[other]] = [two, one];
  }
  return trials;
};

/** Whether an outage of that cause makes operations fail, or wait. Who waits is only late once `ackWithinMs` is over. */
export const fails = (cause: Cause): boolean => cause === 'refuse' || cause === 'reset';

/** The shortest outage that must be seen: two probes fall into it, and those that wait in it are too late. */
export const surelySeenMs = ({ rateHz, ackWithinMs: late }: Series, cause: Cause): number =>
  2000 / rateHz + (fails(cause) ? 0 : late);
