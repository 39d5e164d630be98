// What is calibrated: four series of outages, each under a load of its own, and the outages of a series in the order of their
// seed. Pure.
import type { ClientPolicy } from '../../load/lanes.ts';
import type { Cause, SeriesName } from '../model/calibration.ts';

export interface TrialSeries {
  readonly name: SeriesName;
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

export interface TrialRequest {
  readonly rateHz: number;
  readonly count: number;
  readonly sizesMs: readonly number[];
  readonly canFreeze: boolean;
}

export const standardSizesMs: readonly number[] = [0, 50, 200, 1000, 5000];
/** For the smallest outage that is seen; only where probes come so often that it can be. */
const smallSizesMs: readonly number[] = [2, 5, 10, 20];
/** What queued during an outage has to be answered after it: a tenth of the rate is what a database on a small machine can bear. */
const sessionShare = 0.1;
/** A login costs it a process or a thread as well. */
const loginShare = 0.025;

export const seriesOf = ({ rateHz, count, sizesMs, canFreeze }: TrialRequest): readonly TrialSeries[] => {
  const bySizeMs = [...new Set([...sizesMs, ...smallSizesMs])].sort((a, b) => a - b);
  const instrument = { target: 'echo', rateHz, sizesMs: bySizeMs, count, ackWithinMs: 20 } as const;
  const database = {
    target: 'database',
    sizesMs,
    count,
    ackWithinMs: 100,
  } as const;
  return [
    {
      ...instrument,
      name: 'instrument-connections',
      about: 'the instrument by itself, a fresh connection per probe: outages that break connections',
      policy: 'fresh',
      lanes: 1,
      causes: ['refuse', 'reset'],
      operationTimeoutMs: 250,
    },
    {
      ...instrument,
      name: 'instrument-sessions',
      about: 'the instrument by itself, over long-lived sessions: outages that leave connections standing',
      policy: 'session',
      // As many as are waiting at once while everything passes slowly: probes must not queue behind each other.
      lanes: 64,
      causes: ['silence', 'slow'],
      // No longer, or what queued during an outage would hold up what comes after it.
      operationTimeoutMs: 100,
    },
    {
      ...database,
      name: 'database-connections',
      rateHz: rateHz * loginShare,
      about: 'the database behind its service, a fresh connection per probe',
      policy: 'fresh',
      lanes: 1,
      // Not slow: a login is several round trips, and how many of them were slow decides whether it was late. It has no sharp edges.
      causes: ['refuse', 'reset', 'silence'],
      operationTimeoutMs: 250,
    },
    {
      ...database,
      name: 'database-sessions',
      rateHz: rateHz * sessionShare,
      about: 'the database behind its service, over long-lived sessions',
      policy: 'session',
      lanes: 4,
      causes: canFreeze ? ['silence', 'freeze'] : ['silence'],
      // Longer than any outage: a session that gives up has to log in anew, which would count into the window.
      operationTimeoutMs: 60_000,
    },
  ];
};

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
export const trialsOf = ({ causes, sizesMs, count }: TrialSeries, random: () => number): readonly Trial[] => {
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
const fails = (cause: Cause): boolean => cause === 'refuse' || cause === 'reset';

/** p99 of the error at 1,000 probes/s, in milliseconds; two probes' distance where there are fewer. */
const errorMsGoal = 2;

/**
 * How long the path or the load must have stood still to explain a window, as a share of what a good operation may take: what queued
 * waits longer than they stood still.
 */
export const explainingShare = 0.25;

/** The goal for p99 of the error of a series with so many probes a second, in milliseconds. */
export const errorMsMax = (rateHz: number): number => Math.max(errorMsGoal, 2000 / rateHz);

/** The shortest outage that must be seen: two probes fall into it well before it is over, and those that wait in it are too late. */
export const surelySeenMs = ({ rateHz, ackWithinMs: late }: TrialSeries, cause: Cause): number =>
  3000 / rateHz + (fails(cause) ? 0 : late);
