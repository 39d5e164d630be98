// Downtime windows against outages that are known, against any history at all, and by hand.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { downtimeWindows } from '../../../harness/measure/windows.ts';
import { downParts } from '../../../harness/model/measurements.ts';
import type { FoundWindow } from '../../../harness/measure/windows.ts';
import type { JudgedOperation } from '../../../harness/measure/operations.ts';
import { anyObservation, observationOf, operation, refused, simulatedService, timedOut } from './observed.ts';
import type { Observation } from './observed.ts';

/** What rounding may move a moment by, in milliseconds. */
const hairMs = 0.001;
const runs = { numRuns: 500 };
const contains = ({ lower, upper }: { lower: number; upper: number }, value: number) =>
  lower <= value && value <= upper;

/** The operations of each window, found again by counting. */
const badOf = ({ operations }: Observation, windows: readonly FoundWindow[]) => {
  const bad = operations.filter(({ good }) => !good);
  let taken = 0;
  return windows.map((window) => bad.slice(taken, (taken += window.operations)));
};

describe('for a service whose outages are known', () => {
  test('the true outage lies within the bounds of its window', () => {
    fc.assert(
      fc.property(simulatedService, ({ observation, met }) => {
        const windows = downtimeWindows(observation);
        const bad = badOf(observation, windows);
        windows.forEach(({ startMs, endMs, durationMs, openEnded }, index) => {
          const began = met.get(bad[index]!.at(0)!.intendedMs)!.fromMs;
          const stopped = met.get(bad[index]!.at(-1)!.intendedMs)!.toMs;
          if (openEnded === 'no' || openEnded === 'end') expect(contains(startMs, began)).toBe(true);
          if (openEnded === 'no' || openEnded === 'start') expect(contains(endMs, stopped)).toBe(true);
          if (openEnded === 'no') expect(contains(durationMs, stopped - began)).toBe(true);
        });
      }),
      runs,
    );
  });

  test('every operation that met an outage and was not good is in a window, and no other', () => {
    fc.assert(
      fc.property(simulatedService, ({ observation, met }) => {
        const found = badOf(observation, downtimeWindows(observation)).flat();
        expect(found.every(({ intendedMs }) => met.has(intendedMs))).toBe(true);
        expect(found.length).toBe(observation.operations.filter(({ good }) => !good).length);
      }),
      runs,
    );
  });
});

describe('for a service that is watched closely', () => {
  const gapMs = 4;
  const ackWithin = 10 * gapMs;
  const outage = fc.record({
    fromMs: fc.double({ min: 200, max: 260, noNaN: true }),
    lengthMs: fc.double({ min: 13 * gapMs, max: 150 * gapMs, noNaN: true }),
    how: fc.constantFrom('refuses', 'waits', 'waits in vain'),
    tookMs: fc.array(fc.double({ min: 0.4, max: 1.2, noNaN: true }), { minLength: 300, maxLength: 300 }),
  });

  test('an outage is one window, and its length is right to two operations, whether they fail or wait', () => {
    fc.assert(
      fc.property(outage, ({ fromMs, lengthMs, how, tookMs }) => {
        const toMs = fromMs + lengthMs;
        const timeoutMs = how === 'waits' ? Infinity : 3 * ackWithin;
        const operations = tookMs.map((took, place): JudgedOperation => {
          const dueMs = place * gapMs;
          const isDown = dueMs >= fromMs && dueMs < toMs;
          const judged = (endedMs: number, outcome: 'acknowledged' | 'refused' | 'unknown') => ({
            ...operation(dueMs, endedMs, { outcome, timedOut: outcome === 'unknown' }),
            good: outcome === 'acknowledged' && endedMs - dueMs <= ackWithin,
          });
          if (!isDown) return judged(dueMs + took, 'acknowledged');
          if (how === 'refuses') return judged(dueMs + took, 'refused');
          return toMs - dueMs > timeoutMs
            ? judged(dueMs + timeoutMs, 'unknown')
            : judged(toMs + took, 'acknowledged');
        });
        const windows = downtimeWindows({ ...observationOf(operations), ackWithinMs: ackWithin });
        expect(windows).toHaveLength(1);
        expect(Math.abs(windows[0]!.durationMs.value - lengthMs)).toBeLessThan(2 * gapMs);
        expect(contains(windows[0]!.durationMs, lengthMs)).toBe(true);
      }),
      runs,
    );
  });
});

describe('for any history', () => {
  const forAny = (claim: (windows: readonly FoundWindow[], observation: Observation) => void) => {
    fc.assert(
      fc.property(anyObservation, (observation) => {
        claim(downtimeWindows(observation), observation);
      }),
      runs,
    );
  };

  test('windows never overlap and are numbered in order of time', () => {
    forAny((windows) => {
      windows.forEach(({ number, startMs, endMs }, index) => {
        expect(number).toBe(index + 1);
        expect(startMs.value).toBeLessThanOrEqual(endMs.value);
        expect(endMs.value).toBeLessThanOrEqual(windows[index + 1]?.startMs.value ?? Infinity);
      });
    });
  });

  test('bounds are finite and hold their value', () => {
    forAny((windows) => {
      for (const { startMs, endMs, durationMs } of windows) {
        for (const each of [startMs, endMs, durationMs]) {
          expect(contains(each, each.value)).toBe(true);
          expect(Number.isFinite(each.upper - each.lower)).toBe(true);
        }
        expect(durationMs.lower).toBeGreaterThanOrEqual(0);
      }
    });
  });

  test('nobody was answered within a part that was down, by its values or its bounds', () => {
    forAny((windows, { operations }) => {
      const answered = operations.filter(({ outcome }) => outcome === 'acknowledged');
      for (const { startMs, endMs } of windows.flatMap(downParts)) {
        const within = ({ endedMs }: JudgedOperation) =>
          endedMs > startMs.value + hairMs && endedMs < endMs.value - hairMs;
        expect(answered.filter(within)).toEqual([]);
        const inside = ({ askedMs, endedMs }: JudgedOperation) =>
          askedMs !== null && askedMs > startMs.upper && endedMs < endMs.lower;
        expect(answered.filter(inside)).toEqual([]);
      }
    });
  });

  test('the parts are the window, one after the other, and what was down and late sums to it', () => {
    forAny((windows) => {
      for (const { startMs, endMs, durationMs, parts, downMs, lateMs } of windows) {
        expect(parts.at(0)?.startMs).toEqual(startMs);
        expect(parts.at(-1)?.endMs).toEqual(endMs);
        parts.forEach(({ endMs: over }, place) => {
          expect(parts[place + 1]?.startMs ?? over).toEqual(over);
        });
        expect(downMs.value + lateMs.value).toBeCloseTo(durationMs.value, 2);
        for (const each of [downMs, lateMs, ...parts.map((part) => part.durationMs)])
          expect(contains(each, each.value)).toBe(true);
      }
    });
  });

  test('who is always answered, and never waits longer than a good one may for any answer, is late at most', () => {
    const answersAllTheTime = anyObservation.map((observation) => {
      const operations = observation.operations.map(
        (each) => ({ ...each, outcome: 'acknowledged', failed: false }) as const,
      );
      const times = [0, ...operations.map(({ endedMs }) => endedMs)].sort((one, other) => one - other);
      const longest = Math.max(0, ...times.map((ms, place) => ms - (times[place - 1] ?? ms)));
      return { ...observation, operations, longest };
    });
    fc.assert(
      fc.property(answersAllTheTime, ({ longest, ...observation }) => {
        fc.pre(longest <= observation.ackWithinMs);
        expect(downtimeWindows(observation).flatMap(downParts)).toEqual([]);
      }),
      runs,
    );
  });

  test('every operation that was not good is in a window, and no other', () => {
    forAny((windows, observation) => {
      const good = observation.operations.filter((each) => each.good);
      const counted = windows.reduce((sum, { operations }) => sum + operations, 0);
      expect(counted + good.length).toBe(observation.operations.length);
    });
  });

  test('stalls of the load only ever widen bounds', () => {
    forAny((windows, observation) => {
      const unstalled = downtimeWindows({ ...observation, stalls: [] });
      windows.forEach(({ startMs, endMs }, index) => {
        expect(startMs.lower).toBeLessThanOrEqual(unstalled[index]!.startMs.lower);
        expect(endMs.upper).toBeGreaterThanOrEqual(unstalled[index]!.endMs.upper);
      });
    });
  });
});

describe('by hand', () => {
  const windowsIn = (...operations: JudgedOperation[]) => downtimeWindows(observationOf(operations));

  test('a plain outage lies between the good operations around it', () => {
    const [window, ...others] = windowsIn(
      operation(10, 12),
      refused(20),
      refused(30),
      refused(40),
      operation(50, 53),
      operation(60, 62),
    );
    expect(others).toEqual([]);
    expect(window).toMatchObject({
      startMs: { lower: 10, value: 16.5, upper: 21 },
      endMs: { lower: 40, value: 46, upper: 53 },
      durationMs: { lower: 19, value: 29.5, upper: 43 },
      operations: 3,
      openEnded: 'no',
      timeoutDominates: false,
      reasons: [{ reason: 'ECONNREFUSED', count: 3 }],
    });
  });

  test('the outage had begun when the first operation to end had ended, whichever it was', () => {
    const [window] = windowsIn(operation(10, 12), timedOut(20, 90), refused(30), operation(150, 152));
    expect(window?.startMs.upper).toBe(31);
  });

  test('an operation without an answer was not good from the moment its time was up', () => {
    const [window] = windowsIn(
      operation(10, 12),
      timedOut(20, 5000),
      timedOut(5000, 5000),
      operation(5010, 5012),
    );
    expect(window?.startMs.upper).toBe(120);
    expect(window?.timeoutDominates).toBe(true);
  });

  test('the outage had stopped at the earliest answer to any later operation', () => {
    const [window] = windowsIn(operation(10, 12), refused(20), operation(30, 90), operation(35, 36));
    expect(window?.endMs).toMatchObject({ lower: 20, upper: 36 });
  });

  test('a good operation that waited through the outage proves nothing about the time before it', () => {
    const [window] = windowsIn(
      operation(10, 12),
      operation(20, 95),
      refused(30),
      refused(90),
      operation(100, 101),
    );
    expect(window?.startMs.lower).toBe(10);
  });

  test('a late acknowledgement is not good', () => {
    const [window] = windowsIn(operation(10, 12), operation(20, 200), operation(210, 212));
    expect(window).toMatchObject({ operations: 1, reasons: [{ reason: 'acknowledged too late', count: 1 }] });
  });

  test('two windows that share a good operation do not overlap', () => {
    const [first, second] = windowsIn(
      operation(10, 12),
      refused(20),
      operation(30, 39),
      refused(40),
      operation(95, 96),
    );
    expect(first!.endMs.value).toBeLessThanOrEqual(second!.startMs.value);
  });

  test('one outage is one window, though some waited for its end while others, due later, were refused', () => {
    const windows = windowsIn(
      operation(10, 12),
      refused(20),
      operation(30, 90),
      refused(40),
      operation(60, 91),
      refused(80),
      operation(95, 96),
    );
    expect(windows).toHaveLength(1);
    // Who waited may have been served between two that were refused: the least that is certain does not count that time.
    expect(windows[0]).toMatchObject({
      startMs: { lower: 10, upper: 21 },
      endMs: { lower: 80, upper: 96 },
      durationMs: { lower: 0, upper: 86 },
      operations: 3,
    });
  });

  test('what makes operations wait is as long as it was, and not shorter by what they may wait', () => {
    const swift = (fromMs: number, toMs: number) =>
      Array.from({ length: (toMs - fromMs) / 10 }, (_, index) =>
        operation(fromMs + 10 * index, fromMs + 10 * index + 2),
      );
    const waiting = Array.from({ length: 30 }, (_, index) => operation(200 + 10 * index, 500));
    const [window] = windowsIn(...swift(0, 200), ...waiting, ...swift(500, 800));
    expect(window).toMatchObject({
      startMs: { lower: 190, value: 197, upper: 300 },
      endMs: { lower: 400, value: 499, upper: 500 },
    });
  });

  test('the first answer of a service that was silent ends its outage, though it came too late for whom it was', () => {
    const [window] = windowsIn(
      ...[0, 10, 20].map((dueMs) => operation(dueMs, dueMs + 2)),
      operation(30, 400),
      operation(290, 410),
      operation(320, 420),
      operation(400, 430),
      operation(440, 442),
    );
    expect(window).toMatchObject({ operations: 2, endMs: { lower: 300, value: 399, upper: 400 } });
    expect(window?.lateMs).toEqual({ value: 0, lower: 0, upper: 0 });
  });

  test('a service that is slow and answers all the time is back when answers are swift again', () => {
    const slow = Array.from({ length: 20 }, (_, index) => operation(100 + 20 * index, 250 + 20 * index));
    const swift = (fromMs: number) =>
      [0, 20, 40, 60, 80].map((afterMs) => operation(fromMs + afterMs, fromMs + afterMs + 2));
    const [window] = windowsIn(...swift(0), ...slow, ...swift(500));
    expect(window!.endMs).toEqual({ lower: 480, value: 491, upper: 502 });
    expect(window!.parts.map(({ state }) => state)).toEqual(['down', 'late']);
  });

  test('a service that was down at the beginning, at the end, or all the time has open windows', () => {
    const open = (...operations: JudgedOperation[]) =>
      windowsIn(...operations).map(({ openEnded }) => openEnded);
    expect(open(refused(10), operation(20, 21), refused(30))).toEqual(['start', 'end']);
    expect(open(refused(10), refused(20))).toEqual(['both']);
  });

  test('a stall of the load widens the boundary that it touches and the duration that it lies in, and says by how much', () => {
    const operations = [operation(10, 12), refused(20), refused(200), operation(210, 212)];
    const [window] = downtimeWindows({
      ...observationOf(operations),
      stalls: [
        { fromMs: 5, toMs: 60 },
        { fromMs: 100, toMs: 150 },
      ],
    });
    expect(window?.startMs).toMatchObject({ lower: 5, upper: 60 });
    expect(window?.endMs).toMatchObject({ lower: 200, upper: 212 });
    // 5 and 39 at the start, 50 inside.
    expect(window?.widenedByStallsMs).toBe(94);
    // From 60 to 200, but for the 50 in which the service may have been up, unseen.
    expect(window?.durationMs.lower).toBe(90);
  });

  test('lanes that saw it are counted once', () => {
    const [window] = windowsIn(
      operation(1, 2),
      { ...refused(10), lane: 'a' },
      { ...refused(11), lane: 'b' },
      { ...refused(20), lane: 'a' },
    );
    expect(window?.seenBy).toBe(2);
  });
});
