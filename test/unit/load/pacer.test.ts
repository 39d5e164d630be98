// The pacer: nothing is lost, doubled or moved, whatever stalls there are.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
          const stop = startPacer({ lanes: lanesOf(rates), startMs, nowMs, issue });
          for (const { runMs, stallMs } of stretches) {
            vi.advanceTimersByTime(runMs);
            stalledMs += stallMs;
          }
          vi.advanceTimersByTime(1100);
          const passedMs = nowMs();
          stop();
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
    const stop = startPacer({
      lanes: lanesOf([25, 50, 33]),
      startMs: performance.now(),
      nowMs: () => performance.now(),
      issue: (_, { intendedMs, dispatchedMs }) => lags.push(dispatchedMs - intendedMs),
    });
    vi.advanceTimersByTime(10_000);
    stop();
    expect(Math.max(...lags)).toBeLessThanOrEqual(2);
  });

  it('issues nothing after it was stopped', () => {
    const issue = vi.fn();
    const stop = startPacer({ lanes: lanesOf([100]), startMs: 0, nowMs: () => performance.now(), issue });
    stop();
    vi.advanceTimersByTime(1000);
    expect(issue).not.toHaveBeenCalled();
  });
});
