// The pacer: nothing is lost, doubled or moved, whatever stalls there are.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lanesAt } from '../../../load/lanes.ts';
import { createSchedule, startPacer } from '../../../load/pacer.ts';
import type { DueOperation } from '../../../load/pacer.ts';

const lanesOf = (rates: readonly number[]): { rateHz: number }[] => rates.map((rateHz) => ({ rateHz }));

/** The first due time of each lane. */
const firstsOf = (rates: readonly number[], startMs: number): number[] => {
  const schedule = createSchedule(lanesOf(rates), startMs);
  const firsts: number[] = [];
  while (Object.keys(firsts).length < rates.length) {
    const { lane, intendedMs } = schedule.take();
    firsts[lane] ??= intendedMs;
  }
  return firsts;
};

describe('the schedule', () => {
  it('hands out every operation of every lane once, in order, at exactly its time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.5, max: 500, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 100_000 }),
        (rates, startMs) => {
          const firsts = firstsOf(rates, startMs);
          const schedule = createSchedule(lanesOf(rates), startMs);
          const counts = rates.map(() => 0);
          let lastMs = startMs;
          for (let taken = 0; taken < 300; taken += 1) {
            const { lane, sequence, intendedMs } = schedule.take();
            expect(sequence).toBe(counts[lane]);
            counts[lane]! += 1;
            expect(intendedMs).toBeCloseTo(firsts[lane]! + (sequence * 1000) / rates[lane]!, 6);
            expect(intendedMs).toBeGreaterThanOrEqual(lastMs);
            lastMs = intendedMs;
          }
        },
      ),
    );
  });

  it('begins each lane within its first period', () => {
    const rates = [25, 25, 25, 50, 50, 100];
    for (const [lane, firstMs] of firstsOf(rates, 7).entries()) {
      expect(firstMs).toBeGreaterThanOrEqual(7);
      expect(firstMs).toBeLessThan(7 + 1000 / rates[lane]!);
    }
  });

  it('keeps lanes apart, also where one is twice as fast as the other', () => {
    const schedule = createSchedule(lanesOf([25, 25, 25, 25, 25, 25, 25, 25, 50, 50, 50]), 0);
    const times = Array.from({ length: 3500 }, () => schedule.take().intendedMs);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(Math.min(...gaps)).toBeGreaterThan(0.1);
  });

  it('does not drift: after a million operations the time is still exact', () => {
    const schedule = createSchedule(lanesOf([30]), 5);
    let last = schedule.take();
    while (last.sequence < 1_000_000) last = schedule.take();
    expect(last.intendedMs).toBe(5 + (1_000_000 * 1000) / 30);
  });
});

describe('a change of rates', () => {
  const rate = fc.integer({ min: 1, max: 200 });
  const plan = fc.record({
    rates: fc.array(fc.record({ rateHz: rate, open: fc.boolean() }), { minLength: 1, maxLength: 8 }),
    changes: fc.array(
      fc.record({ share: fc.constantFrom(1, 0.5, 0.25, 0.0625), afterMs: fc.integer({ min: 0, max: 3000 }) }),
      { maxLength: 4 },
    ),
  });

  it('moves the lanes that it is about to their new rate, with the sequences that come next, and no other', () => {
    fc.assert(
      fc.property(plan, ({ rates, changes }) => {
        const schedule = createSchedule(rates, 0);
        const untouched = createSchedule(rates, 0);
        const taken: { lane: number; sequence: number; intendedMs: number }[] = [];
        let nowMs = 0;
        let lanes = lanesAt(rates, 1);
        for (const { share, afterMs } of [...changes, { share: 1, afterMs: 0 }]) {
          nowMs += afterMs;
          while (schedule.nextMs() <= nowMs) taken.push(schedule.take());
          lanes = lanesAt(rates, share);
          schedule.change(lanes, nowMs);
        }
        const before = taken.length;
        while (taken.length < before + 300) taken.push(schedule.take());
        expect(taken.map(({ intendedMs }) => intendedMs)).toEqual(
          taken.map(({ intendedMs }) => intendedMs).toSorted((a, b) => a - b),
        );
        for (const [lane, { rateHz }] of lanes.entries()) {
          const own = taken.filter((one) => one.lane === lane);
          expect(own.map(({ sequence }) => sequence)).toEqual([...own.keys()]);
          const last = own.filter(({ intendedMs }) => intendedMs > nowMs);
          if (last[0] !== undefined)
            expect(last[0].intendedMs - nowMs).toBeLessThanOrEqual(1000 / rateHz + 1e-6);
          for (const [index, { intendedMs }] of last.entries())
            expect(intendedMs).toBeCloseTo(last[0]!.intendedMs + (index * 1000) / rateHz, 6);
        }
        const closed = new Set(rates.flatMap(({ open }, lane) => (open ? [] : [lane])));
        const due: typeof taken = [];
        while (untouched.nextMs() <= taken.at(-1)!.intendedMs) due.push(untouched.take());
        const ofClosed = (all: typeof taken) =>
          all.filter(({ lane, intendedMs }) => closed.has(lane) && intendedMs < taken.at(-1)!.intendedMs);
        expect(ofClosed(taken).toSorted(byLane)).toEqual(ofClosed(due).toSorted(byLane));
      }),
    );
  });

  const byLane = (
    one: { lane: number; sequence: number },
    other: { lane: number; sequence: number },
  ): number => one.lane - other.lane || one.sequence - other.sequence;

  it('spreads the lanes over their new period, not over a part of it', () => {
    const rates = Array.from({ length: 8 }, () => ({ rateHz: 25, open: true }));
    const schedule = createSchedule(rates, 0);
    while (schedule.nextMs() <= 100) schedule.take();
    schedule.change(lanesAt(rates, 1 / 16), 100);
    const times = Array.from({ length: 80 }, () => schedule.take().intendedMs);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    // 8 lanes of 640 ms: 80 ms apart if they were spread evenly.
    expect(Math.max(...gaps)).toBeLessThan(160);
  });
});

describe('the pacer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const stretch = fc.record({
    runMs: fc.integer({ min: 0, max: 400 }),
    stallMs: fc.integer({ min: 0, max: 3000 }),
  });

  it('issues all that fell due, none of it early, through any stalls', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 }),
        fc.array(stretch, { minLength: 1, maxLength: 6 }),
        (rates, stretches) => {
          // A stall: the clock goes on, the timers do not.
          let stalledMs = 0;
          const nowMs = (): number => performance.now() + stalledMs;
          const startMs = nowMs();
          const issued: DueOperation[][] = rates.map(() => []);
          const issue = (lane: number, operation: DueOperation): void => {
            expect(operation.dispatchedMs).toBeGreaterThanOrEqual(operation.intendedMs);
            issued[lane]!.push(operation);
          };
          const pacer = startPacer({ lanes: lanesOf(rates), startMs, nowMs, issue });
          for (const { runMs, stallMs } of stretches) {
            vi.advanceTimersByTime(runMs);
            stalledMs += stallMs;
          }
          vi.advanceTimersByTime(1100);
          const passedMs = nowMs();
          pacer.stop();
          const firsts = firstsOf(rates, startMs);
          for (const [lane, operations] of issued.entries()) {
            const periodMs = 1000 / rates[lane]!;
            const missing = (passedMs - firsts[lane]!) / periodMs + 1 - operations.length;
            expect(missing).toBeGreaterThanOrEqual(-1e-6);
            expect(missing * periodMs).toBeLessThan(periodMs + 2);
            expect(operations.map(({ sequence }) => sequence)).toEqual([...operations.keys()]);
            for (const { sequence, intendedMs } of operations) {
              expect(intendedMs).toBeCloseTo(firsts[lane]! + sequence * periodMs, 6);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is at most a millisecond or two late when nothing stalls', () => {
    const lags: number[] = [];
    const pacer = startPacer({
      lanes: lanesOf([25, 50, 33]),
      startMs: performance.now(),
      nowMs: () => performance.now(),
      issue: (_, { intendedMs, dispatchedMs }) => lags.push(dispatchedMs - intendedMs),
    });
    vi.advanceTimersByTime(10_000);
    pacer.stop();
    expect(Math.max(...lags)).toBeLessThanOrEqual(2);
  });

  it('goes on at other rates from one moment on, and leaves out nothing that was due before', () => {
    const rates = [{ rateHz: 100, open: true }, { rateHz: 10 }];
    const issued: { lane: number; sequence: number; intendedMs: number }[] = [];
    const pacer = startPacer({
      lanes: rates,
      startMs: performance.now(),
      nowMs: () => performance.now(),
      issue: (lane, { sequence, intendedMs }) => issued.push({ lane, sequence, intendedMs }),
    });
    vi.advanceTimersByTime(1000);
    const fromMs = pacer.change(lanesAt(rates, 0.25));
    expect(fromMs).toBe(performance.now());
    vi.advanceTimersByTime(4000);
    pacer.stop();
    const open = issued.filter(({ lane }) => lane === 0);
    expect(open.map(({ sequence }) => sequence)).toEqual([...open.keys()]);
    // The last of the old rate and the first of the new one are due at that moment.
    expect(open.filter(({ intendedMs }) => intendedMs <= fromMs)).toHaveLength(102);
    expect(open.filter(({ intendedMs }) => intendedMs > fromMs)).toHaveLength(100);
    expect(issued.filter(({ lane }) => lane === 1).length).toBeGreaterThanOrEqual(49);
  });

  it('issues nothing after it was stopped', () => {
    const issue = vi.fn();
    const pacer = startPacer({ lanes: lanesOf([100]), startMs: 0, nowMs: () => performance.now(), issue });
    pacer.stop();
    vi.advanceTimersByTime(1000);
    expect(issue).not.toHaveBeenCalled();
  });
});
