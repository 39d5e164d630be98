// What is calibrated: series of outages, each under a load of its own, and the outages of a series in the order of their
// seed. Pure.
import type { Lane } from '../../load/lanes.ts';
import type { Cause, GoalShare, SeriesName } from '../model/calibration.ts';

export interface TrialSeries {
  readonly name: SeriesName;
  readonly about: string;
  /** `echo`: a server that sends every line back, `slow-echo`: one that takes a while over each, in a process of its own.
   * `database`: the engine’s own, up and ready. */
  readonly target: 'echo' | 'slow-echo' | 'database';
  readonly policy: Lane['policy'];
  readonly kind: Lane['kind'];
  readonly rateHz: number;
  readonly lanes: number;
  /** Where sessions are to be busy: the rate is then only that of a first trial, and the one that makes them so follows from what
   * an operation takes. */
  readonly busy?: Busy;
  readonly causes: readonly Cause[];
  readonly sizesMs: readonly number[];
  /** Of each cause and size. */
  readonly count: number;
  readonly ackWithinMs: number;
  readonly operationTimeoutMs: number;
}

interface Busy {
  /** The share of the time in which each session waits for an answer. */
  readonly utilisation: number;
  /** What the slow echo server takes over a line, in milliseconds. */
  readonly takesMs: number;
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
  const instrument = {
    target: 'echo',
    kind: 'read',
    rateHz,
    sizesMs: bySizeMs,
    count,
    ackWithinMs: 20,
  } as const;
  const database = { target: 'database', kind: 'read', sizesMs, count, ackWithinMs: 100 } as const;
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
    ...utilisations.map((percent) => busySeries('slow-echo', percent, { count, sizesMs, canFreeze: true })),
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
    ...utilisations.map((percent) => busySeries('database', percent, { count, sizesMs, canFreeze })),
  ];
};

/** Percent. */
const utilisations = [10, 35, 70] as const;
const busySessions = 4;
/** A hundred operations a second and session, when an operation takes its share of these milliseconds. */
const busyEveryMs = 10;
/** The longest outage there: what queued in it has to be worked off before the next. */
const busySizeMsMax = 2000;
/** Of the outages of each cause and size: there are six of these series, which ask the same question. */
const busyCountShare = 1 / 3;

const busySeries = (
  target: 'slow-echo' | 'database',
  percent: (typeof utilisations)[number],
  { count, sizesMs, canFreeze }: Omit<TrialRequest, 'rateHz'>,
): TrialSeries => {
  const utilisation = percent / 100;
  const short = sizesMs.filter((ms) => ms <= busySizeMsMax);
  const onEcho = target === 'slow-echo';
  return {
    name: onEcho ? `busy-echo-${percent}` : `busy-database-${percent}`,
    about: `${onEcho ? 'a server that takes a set time over each line' : 'writes to the database behind its service'}, over sessions that wait for an answer ${percent} % of the time`,
    target,
    policy: 'session',
    kind: 'write',
    rateHz: firstRateHz * busySessions,
    lanes: busySessions,
    busy: { utilisation, takesMs: utilisation * busyEveryMs },
    causes: canFreeze ? ['refuse', 'silence', 'freeze'] : ['refuse', 'silence'],
    sizesMs: short.some((ms) => ms > 0) ? short : sizesMs,
    count: Math.ceil(count * busyCountShare),
    ackWithinMs: onEcho ? 30 : 100,
    // Longer than any outage and what is to be worked off after it.
    operationTimeoutMs: 60_000,
  };
};

/** Of a session, until it is known what an operation takes. */
const firstRateHz = 25;

/** The rate at which sessions are as busy as they are to be, when an operation takes so long. */
export const rateWhenBusy = ({ lanes, busy }: TrialSeries, takesMs: number): number =>
  (lanes * (busy?.utilisation ?? 1) * 1000) / takesMs;

/** How long the sessions work off what queued in an outage, with some to spare: a server with more to do is slower. */
const backlogMs = (
  { policy, busy }: TrialSeries,
  { cause, forMs }: Pick<Trial, 'cause' | 'forMs'>,
): number => {
  if (busy === undefined || policy !== 'session' || fails(cause)) return 0;
  return (1.5 * forMs * busy.utilisation) / (1 - busy.utilisation);
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
export const trialsOf = (series: TrialSeries, random: () => number): readonly Trial[] => {
  const { causes, sizesMs, count } = series;
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
  return trials.map((trial, place) => {
    const before = trials[place - 1];
    return before === undefined ? trial : { ...trial, pauseMs: trial.pauseMs + backlogMs(series, before) };
  });
};

/** Whether an outage of that cause makes operations fail, or wait. Who waits is only late once `ackWithinMs` is over. */
const fails = (cause: Cause): boolean => cause === 'refuse' || cause === 'reset';

/**
 * How long the path or the load must have stood still to explain a window, as a share of what a good operation may take: what queued
 * waits longer than they stood still.
 */
export const explainingShare = 0.25;

/** p99 of the error at 1,000 probes/s, in milliseconds; two probes' distance where there are fewer. */
const errorMsGoal = 2;
/** p90 where sessions are busy, at a hundred operations a second and session; two operations' distance where there are fewer. */
const busyErrorMsGoal = 10;

/** What the error may be in so many of a cause's outages, in milliseconds. */
export const goalOf = ({ rateHz, busy }: TrialSeries): { readonly ms: number; readonly share: GoalShare } =>
  busy === undefined
    ? { ms: Math.max(errorMsGoal, 2000 / rateHz), share: 0.99 }
    : { ms: Math.max(busyErrorMsGoal, 2000 / rateHz), share: 0.9 };

/** The shortest outage that must be seen: two probes fall into it well before it is over, and those that wait in it are too late. */
export const surelySeenMs = ({ rateHz, ackWithinMs: late }: TrialSeries, cause: Cause): number =>
  3000 / rateHz + (fails(cause) ? 0 : late);
