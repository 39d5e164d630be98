// The outages of a service, found operation by operation in the order in which they were due. An outage is a stretch of operations that
// were not good, or several, when every good one between them still waited when the last fell due: where sessions were lost, some
// operations are refused while others, due earlier, wait for the end.
//
// Kept are the good operations that may still turn out to be the last before an outage, and the figures of outages; of an operation
// that was not good, what it says of the service: when that was down depends on answers that come later.
import type { Collector } from './collector.ts';
import type { JudgedOperation } from './operations.ts';
import type { Span } from './timeline.ts';
import { createWitnesses } from './witnesses.ts';
import type { Witnesses } from './witnesses.ts';

/** What frames the operations of one service under one policy. */
export interface OutageFrame {
  readonly ackWithinMs: number;
  /** The load's span: an outage is not followed beyond it. */
  readonly span: Span;
  /** When the load itself stood still. */
  readonly stalls: readonly Span[];
  /**
   * The partition of the data that each lane is about, by the lane's name; absent or empty where data is not split. Where it
   * is, a stretch that met only some of the partitions is an outage of those and not of the whole: with the others between
   * them, the operations of a partition that is down would make a window each.
   */
  readonly partitions?: ReadonlyMap<string, string>;
}

export interface Outage {
  /** The last good operation before that had its answer when the last of the bad ones fell due; absent where there was none. */
  readonly lastGood: Pick<JudgedOperation, 'intendedMs' | 'endedMs'> | undefined;
  /** When the first operation that was not good was due, and the last. */
  readonly firstDueMs: number;
  readonly lastDueMs: number;
  /** The first of which it was certain that it would not be good: it failed, or its time was up. */
  readonly hopelessMs: number;
  readonly hopelessTimedOut: boolean;
  /** The operations that were not good. */
  readonly bad: Witnesses;
  readonly lanes: ReadonlySet<string>;
  readonly reasons: ReadonlyMap<string, number>;
  /** The earliest answer of a good operation due later; the end of the load where there was none. */
  readonly answeredMs: number;
  /** Between the stretches. Had somebody who waited there been answered before and not after, the service was up. */
  readonly gaps: readonly Span[];
  /** Whether no operation came before, and after. */
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/** In the order of time. Where data is split, those of the whole: they met every partition. */
export const collectOutages = (frame: OutageFrame): Collector<JudgedOperation, readonly Outage[]> => {
  const partitions = partsOf(frame);
  const found: Growing[] = [];
  const followed = new Set<Growing>();
  const candidates = createCandidates();
  let open: Growing | undefined;
  let first = true;
  /** Of the stretch that is open: whether it is an outage of its own, a part of the one before, or of a part of the data only. */
  const close = (): Growing | undefined => {
    const [stretch, before] = [open, found.at(-1)];
    open = undefined;
    if (stretch === undefined) return undefined;
    // Where data is split, who waits for one partition says nothing about another.
    if (partitions.count > 1 && partitionsMet(frame, stretch) < partitions.count) return undefined;
    const joins = partitions.count < 2 && before !== undefined && before.waitedUntilMs > stretch.lastDueMs;
    if (joins) extendBy(before, stretch, frame);
    else found.push(stretch);
    const outage = joins ? before : stretch;
    followed.add(outage);
    return outage;
  };
  return {
    add(operation) {
      if (operation.good) close();
      for (const outage of followed) if (!follow(outage, operation)) followed.delete(outage);
      if (operation.good) {
        const before = found.at(-1);
        if (before !== undefined) before.waitedUntilMs = Math.min(before.waitedUntilMs, operation.endedMs);
        candidates.add(operation);
      } else {
        open ??= begin(operation, frame, { atStart: first, candidates: candidates.at(operation.intendedMs) });
        extend(open, operation, { ...frame, part: partitions.of(operation.lane) });
      }
      first = false;
    },
    result() {
      const last = close();
      if (last !== undefined) last.atEnd = true;
      return found.map((outage) => ({ ...outage, lastGood: lastGoodOf(outage) }));
    },
  };
};

type Good = Pick<JudgedOperation, 'intendedMs' | 'endedMs'>;

/**
 * The good operations of which the last answered one may still be asked for, by a moment that is not yet over: of those that have
 * their answer the last, and those that wait, but for any that was answered after one due later.
 */
const createCandidates = () => {
  const good: Good[] = [];
  const lastAnswered = (byMs: number) =>
    Math.max(
      0,
      good.findLastIndex(({ endedMs }) => endedMs <= byMs),
    );
  return {
    add({ intendedMs, endedMs }: JudgedOperation): void {
      while ((good.at(-1)?.endedMs ?? -Infinity) >= endedMs) good.pop();
      good.push({ intendedMs, endedMs });
      good.splice(0, lastAnswered(intendedMs));
    },
    at: (nowMs: number): readonly Good[] => good.slice(lastAnswered(nowMs)),
  };
};

/** An outage that is still being told of. */
interface Growing extends Outage {
  lastDueMs: number;
  hopelessMs: number;
  hopelessTimedOut: boolean;
  answeredMs: number;
  atEnd: boolean;
  readonly gaps: Span[];
  readonly lanes: Set<string>;
  readonly reasons: Map<string, number>;
  readonly candidates: readonly Good[];
  /** When the first was answered of the good operations since it began; until then a further stretch may be part of it. */
  waitedUntilMs: number;
}

const begin = (
  { intendedMs }: JudgedOperation,
  { span }: OutageFrame,
  before: Pick<Growing, 'atStart' | 'candidates'>,
): Growing => ({
  ...before,
  lastGood: undefined,
  firstDueMs: intendedMs,
  lastDueMs: intendedMs,
  hopelessMs: Infinity,
  hopelessTimedOut: false,
  bad: createWitnesses(),
  lanes: new Set(),
  reasons: new Map(),
  waitedUntilMs: Infinity,
  answeredMs: span.toMs,
  gaps: [],
  atEnd: false,
});

const extend = (
  outage: Growing,
  operation: JudgedOperation,
  { ackWithinMs, part }: OutageFrame & { readonly part: number },
): void => {
  const { lane, intendedMs, dispatchedMs, endedMs } = operation;
  outage.lastDueMs = intendedMs;
  const hopelessMs = Math.min(endedMs, dispatchedMs + ackWithinMs);
  if (hopelessMs < outage.hopelessMs) {
    outage.hopelessMs = hopelessMs;
    outage.hopelessTimedOut = operation.timedOut === true;
  }
  outage.bad.add(operation, part);
  outage.lanes.add(lane);
  const reason = reasonOf(operation);
  outage.reasons.set(reason, (outage.reasons.get(reason) ?? 0) + 1);
};

/** False once no later operation can tell anything of its end. */
const follow = (outage: Growing, operation: JudgedOperation): boolean => {
  if (operation.intendedMs >= outage.answeredMs) return false;
  if (operation.good) outage.answeredMs = Math.min(outage.answeredMs, operation.endedMs);
  return true;
};

/** Makes a later stretch a part of the outage: what came between them waited, and what comes now is about both. */
const extendBy = (outage: Growing, next: Growing, { span }: OutageFrame): void => {
  outage.gaps.push({ fromMs: outage.lastDueMs, toMs: next.hopelessMs });
  outage.lastDueMs = next.lastDueMs;
  if (next.hopelessMs < outage.hopelessMs) {
    outage.hopelessMs = next.hopelessMs;
    outage.hopelessTimedOut = next.hopelessTimedOut;
  }
  outage.bad.addAll(next.bad);
  for (const lane of next.lanes) outage.lanes.add(lane);
  for (const [reason, count] of next.reasons)
    outage.reasons.set(reason, (outage.reasons.get(reason) ?? 0) + count);
  outage.answeredMs = span.toMs;
};

/** The parts of the data, as numbers. */
export const partsOf = ({
  partitions,
}: OutageFrame): { readonly count: number; readonly of: (lane: string) => number } => {
  const names = [...new Set(partitions?.values())];
  const numbers = new Map([...(partitions ?? [])].map(([lane, name]) => [lane, names.indexOf(name)]));
  return { count: names.length, of: (lane) => numbers.get(lane) ?? 0 };
};

const partitionsMet = ({ partitions }: OutageFrame, { lanes }: Growing): number =>
  new Set([...lanes].map((lane) => partitions?.get(lane))).size;

const lastGoodOf = ({ candidates, lastDueMs }: Growing): Good | undefined =>
  candidates.findLast(({ endedMs }) => endedMs <= lastDueMs);

const reasonOf = ({ outcome, reason, timedOut }: JudgedOperation): string => {
  if (outcome === 'acknowledged') return 'acknowledged too late';
  return reason ?? (timedOut === true ? 'timed out' : 'no answer seen');
};
