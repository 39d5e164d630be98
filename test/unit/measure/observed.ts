// Observations for the tests of the windows: any at all, and those of a service whose true outages are known.
import * as fc from 'fast-check';
import type { JudgedOperation } from '../../../harness/measure/operations.ts';
import type { OutageFrame } from '../../../harness/measure/outages.ts';

/** The operations of one service under one policy, ordered by intended time, and what frames them. */
export interface Observation extends OutageFrame {
  readonly operations: readonly JudgedOperation[];
}

const ackWithinMs = 100;

/** A good operation, or one that was not, told by its times. */
export const operation = (
  intendedMs: number,
  endedMs: number,
  about: Partial<JudgedOperation> = {},
): JudgedOperation => {
  const outcome = about.outcome ?? 'acknowledged';
  const good = outcome === 'acknowledged' && endedMs - intendedMs <= ackWithinMs;
  const due = { lane: 'a', sequence: intendedMs, intendedMs, dispatchedMs: intendedMs, sentMs: intendedMs };
  const askedMs = about.dispatchedMs ?? intendedMs;
  const failed = outcome !== 'acknowledged' && about.timedOut !== true;
  return { ...due, askedMs, failed, endedMs, metMs: endedMs, outcome, ...about, good };
};

export const refused = (intendedMs: number, endedMs = intendedMs + 1): JudgedOperation =>
  operation(intendedMs, endedMs, { outcome: 'refused', reason: 'ECONNREFUSED' });

export const timedOut = (intendedMs: number, timeoutMs: number): JudgedOperation =>
  operation(intendedMs, intendedMs + timeoutMs, { outcome: 'unknown', reason: 'timed out', timedOut: true });

export const observationOf = (operations: readonly JudgedOperation[]): Observation => {
  const times = operations.flatMap(({ intendedMs, endedMs }) => [intendedMs, endedMs]);
  const span = { fromMs: Math.min(0, ...times), toMs: Math.max(0, ...times) };
  return { operations, ackWithinMs, span, stalls: [] };
};

/** Whatever a ledger can hold, sensible or not, with stalls of the load anywhere. */
export const anyObservation: fc.Arbitrary<Observation> = fc
  .record({
    steps: fc.array(
      fc.record({
        gapMs: fc.integer({ min: 0, max: 40 }),
        lagMs: fc.integer({ min: 0, max: 30 }),
        tookMs: fc.integer({ min: 0, max: 250 }),
        lane: fc.constantFrom('a', 'b', 'c'),
        outcome: fc.constantFrom('acknowledged', 'acknowledged', 'refused', 'unknown'),
        timedOut: fc.boolean(),
        // Of what it took, the share after which its client had a connection.
        met: fc.constantFrom(1, 1, 0.5),
      }),
      { maxLength: 60 },
    ),
    stalls: fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 200 })), {
      maxLength: 2,
    }),
  })
  .map(({ steps, stalls }) => {
    let intendedMs = 0;
    const operations = steps.map(({ gapMs, lagMs, tookMs, met, ...about }) => {
      intendedMs += gapMs;
      const dispatchedMs = intendedMs + lagMs;
      const metMs = dispatchedMs + met * tookMs;
      return operation(intendedMs, dispatchedMs + tookMs, { ...about, dispatchedMs, metMs });
    });
    const spans = stalls.map(([fromMs, lengthMs]) => ({ fromMs, toMs: fromMs + lengthMs }));
    return { ...observationOf(operations), stalls: spans };
  });

/** An outage that really was, from inclusive to exclusive. */
interface TrueOutage {
  readonly fromMs: number;
  readonly toMs: number;
  /** In a frozen service operations wait until it is over; in a dead one some are refused, others hear nothing. */
  readonly frozen: boolean;
}

export interface Simulated {
  readonly observation: Observation;
  /** By the intended time of an operation: the outage that it met. */
  readonly met: ReadonlyMap<number, TrueOutage>;
}

/** A service with known outages, seen through operations that take a little while on their way there and back. */
export const simulatedService: fc.Arbitrary<Simulated> = fc
  .record({
    outages: fc.array(
      fc.record({
        upMs: fc.integer({ min: 1, max: 300 }),
        downMs: fc.integer({ min: 1, max: 400 }),
        frozen: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    timeoutMs: fc.constantFrom(110, 150, 300),
    steps: fc.array(
      fc.record({
        gapMs: fc.integer({ min: 1, max: 30 }),
        thereMs: fc.integer({ min: 0, max: 8 }),
        backMs: fc.integer({ min: 0, max: 8 }),
        silent: fc.boolean(),
      }),
      { minLength: 1, maxLength: 80 },
    ),
  })
  .map(({ outages, timeoutMs, steps }) => simulate(scheduleOf(outages), timeoutMs, steps));

/** A frozen service answers all that waited for it at once, this long after it thawed. */
const thawMs = 3;

const scheduleOf = (parts: readonly { upMs: number; downMs: number; frozen: boolean }[]): TrueOutage[] => {
  let atMs = 0;
  return parts.map(({ upMs, downMs, frozen }) => {
    const fromMs = atMs + upMs;
    atMs = fromMs + downMs;
    return { fromMs, toMs: atMs, frozen };
  });
};

const simulate = (
  outages: readonly TrueOutage[],
  timeoutMs: number,
  steps: readonly { gapMs: number; thereMs: number; backMs: number; silent: boolean }[],
): Simulated => {
  const met = new Map<number, TrueOutage>();
  let [intendedMs, arrivedMs] = [0, 0];
  const operations = steps.map(({ gapMs, thereMs, backMs, silent }) => {
    intendedMs += gapMs;
    // Operations reach the service in the order in which they were due.
    arrivedMs = Math.max(arrivedMs, intendedMs + thereMs);
    const outage = outages.find(({ fromMs, toMs }) => arrivedMs >= fromMs && arrivedMs < toMs);
    if (outage === undefined) return operation(intendedMs, arrivedMs + backMs);
    met.set(intendedMs, outage);
    if (!outage.frozen)
      return silent ? timedOut(intendedMs, timeoutMs) : refused(intendedMs, arrivedMs + backMs);
    const answeredMs = outage.toMs + thawMs;
    return answeredMs - intendedMs > timeoutMs
      ? timedOut(intendedMs, timeoutMs)
      : operation(intendedMs, answeredMs);
  });
  return { observation: observationOf(operations), met };
};
