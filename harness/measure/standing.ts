// Where what a service was down, or down and late, stands against its limit. Where data is split, the worst partition decides: a client whose shard is down
// is down, whatever the others do.
import type { Bounded } from '../model/bounded.ts';
import { isDown } from '../model/measurements.ts';
import type { LimitedFigure, TimeLimit } from '../model/scenario.ts';
import type { DowntimeWindow, Judgement, PartitionMeasure, ServiceMeasure } from '../model/verdict.ts';

type HeldFigures = Pick<
  PartitionMeasure,
  | 'downtimeMs'
  | 'lateMs'
  | 'degradedMs'
  | 'explainedMs'
  | 'windows'
  | 'operations'
  | 'resolutionMs'
  | 'lanes'
  | 'longestMs'
>;

export interface Standing {
  readonly verdict: Judgement;
  /** Why the figure alone does not say it, to stand behind the limit; empty when it does. */
  readonly why: string;
  /** The figures that were held against the limit. */
  readonly measured: HeldFigures;
  /** The partition that they are about; null when data is not split. */
  readonly partition: string | null;
}

/** The worst partition's, or the service's own where its data is not split. */
export const standingOf = (
  service: ServiceMeasure,
  { limitMs, of }: Pick<TimeLimit, 'limitMs' | 'of'>,
): Standing => {
  const standing = ({ partition, measured }: Part): Standing => ({
    ...compare(of === 'down' ? downIn(measured) : degradedIn(measured), limitMs),
    measured,
    partition,
  });
  const [first, ...others] = partsOf(service);
  return others
    .map(standing)
    .reduce((worst, each) => (isWorse(each, worst, of) ? each : worst), standing(first));
};

interface Part {
  readonly partition: string | null;
  readonly measured: HeldFigures;
}

const partsOf = (service: ServiceMeasure): readonly [Part, ...Part[]] => {
  const [first, ...others] = service.partitions.map((measured) => ({
    partition: measured.partition,
    measured,
  }));
  return first === undefined ? [{ partition: null, measured: service }] : [first, ...others];
};

/** The part of a service that was down longest; the service itself where its data is not split. */
export const worstPart = (service: ServiceMeasure): Part =>
  partsOf(service).reduce((worst, each) => (isLonger(each, worst, 'down') ? each : worst));

const severity = { pass: 0, unknown: 1, fail: 2 } as const satisfies Record<Judgement, number>;

const isWorse = (one: Standing, other: Standing, of: LimitedFigure): boolean =>
  severity[one.verdict] === severity[other.verdict]
    ? isLonger(one, other, of)
    : severity[one.verdict] > severity[other.verdict];

const isLonger = (one: Part, other: Part, of: LimitedFigure): boolean => {
  const figure = of === 'down' ? 'downtimeMs' : 'degradedMs';
  const [a, b] = [one.measured[figure], other.measured[figure]];
  return a.value > b.value || (a.value === b.value && a.upper > b.upper);
};

/** How many operations were asked for. */
export const dueOf = ({ acknowledged, refused, unknown }: HeldFigures['operations']): number =>
  acknowledged + refused + unknown;

/** What is held against a limit. */
interface Limited {
  readonly totalMs: Bounded;
  /** Those that count. */
  readonly windows: HeldFigures['windows'];
  readonly due: number;
  readonly never: string;
  /** What it was when the load began or ended. */
  readonly state: string;
}

const downIn = ({ downtimeMs: totalMs, windows, operations }: HeldFigures): Limited => ({
  totalMs,
  windows: windows.filter(isDown).map((window) => ({ ...window, openEnded: openWhileDown(window) })),
  due: dueOf(operations),
  never: operations.acknowledged === 0 ? ': it never served' : '',
  state: 'down',
});

const degradedIn = ({ degradedMs: totalMs, windows, operations }: HeldFigures): Limited => ({
  totalMs,
  windows,
  due: dueOf(operations),
  never: operations.good === 0 ? ': it never served in time' : '',
  state: 'down or late',
});

/** A window may begin or end open because answers came late. */
const openWhileDown = ({ openEnded, parts }: DowntimeWindow): DowntimeWindow['openEnded'] => {
  const start = ['start', 'both'].includes(openEnded) && parts.at(0)?.state === 'down';
  const end = ['end', 'both'].includes(openEnded) && parts.at(-1)?.state === 'down';
  return start ? (end ? 'both' : 'start') : end ? 'end' : 'no';
};

/**
 * Fails when even the least that the windows sum to is above the limit; passes when the most is within it. A window that
 * was open when the load began or ended says only how long the service was down at least.
 */
const compare = (
  { totalMs, windows, due, never, state }: Limited,
  limitMs: number,
): { readonly verdict: Judgement; readonly why: string } => {
  if (due === 0) return { verdict: 'unknown', why: ': it had no load' };
  if (totalMs.lower > limitMs) return { verdict: 'fail', why: never };
  if (limitMs === 0) return compareWithNone(windows, never);
  const open = windows.find(({ openEnded }) => openEnded !== 'no')?.openEnded;
  if (open !== undefined) {
    const when = { no: '', start: 'began', end: 'ended', both: 'began and when it ended' }[open];
    return { verdict: 'unknown', why: never || `: it was ${state} when the load ${when}` };
  }
  if (totalMs.upper > limitMs) return { verdict: 'unknown', why: ': the limit lies within the bounds' };
  return { verdict: 'pass', why: '' };
};

/**
 * None at all is a claim about operations: a single one that was not answered breaks it, however short the outage may have been.
 * Only where the load itself stood still may the operation have been late by the load's own fault.
 */
const compareWithNone = (
  windows: HeldFigures['windows'],
  never: string,
): { readonly verdict: Judgement; readonly why: string } => {
  if (windows.length === 0) return { verdict: 'pass', why: '' };
  return windows.some(({ widenedByStallsMs }) => widenedByStallsMs === 0)
    ? { verdict: 'fail', why: never || ': not every operation was answered' }
    : { verdict: 'unknown', why: ': the load itself stood still meanwhile' };
};
