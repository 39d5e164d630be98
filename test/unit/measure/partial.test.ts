// Partial outages: found where one lane is down and others are served, and never at the edges of a window.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectPartial } from '../../../harness/measure/partial.ts';
import type { JudgedOperation } from '../../../harness/measure/operations.ts';
import { anyObservation, operation, refused } from './observed.ts';

const partialWindows = (operations: readonly JudgedOperation[]) => {
  const partial = collectPartial();
  for (const each of operations) partial.add(each);
  return partial.result();
};

/** Three lanes in turn, one operation every 10 ms; `down` says which are not good. */
const inTurn = (down: (lane: string, atMs: number) => boolean) =>
  Array.from({ length: 60 }, (_, index) => {
    const [lane, atMs] = [['a', 'b', 'c'][index % 3]!, index * 10];
    return { ...(down(lane, atMs) ? refused(atMs) : operation(atMs, atMs + 2)), lane };
  });

describe('partial windows', () => {
  test('one lane that is down while the others are served is one stretch', () => {
    const operations = inTurn((lane, atMs) => lane === 'b' && atMs >= 100 && atMs < 300);
    expect(partialWindows(operations)).toEqual([{ startMs: 100, endMs: 280, lanesDown: ['b'] }]);
  });

  test('two lanes whose stretches overlap are one stretch of both', () => {
    const operations = inTurn(
      (lane, atMs) =>
        (lane === 'b' && atMs >= 100 && atMs < 300) || (lane === 'c' && atMs >= 200 && atMs < 400),
    );
    expect(partialWindows(operations)).toEqual([{ startMs: 100, endMs: 380, lanesDown: ['b', 'c'] }]);
  });

  test('an outage of all lanes makes none, not even at its edges', () => {
    expect(partialWindows(inTurn((_, atMs) => atMs >= 105 && atMs < 333))).toEqual([]);
  });

  test('a lane that comes back after the others makes one that begins with the last operation of the window', () => {
    const operations = inTurn((lane, atMs) => atMs >= 100 && atMs < (lane === 'a' ? 400 : 300));
    expect(partialWindows(operations)).toEqual([{ startMs: 300, endMs: 390, lanesDown: ['a'] }]);
  });

  test('for any history, stretches never overlap and each of their lanes had operations that were not good', () => {
    fc.assert(
      fc.property(anyObservation, ({ operations }) => {
        const stretches = partialWindows(operations);
        stretches.forEach(({ startMs, endMs, lanesDown }, index) => {
          expect(startMs).toBeLessThanOrEqual(endMs);
          expect(endMs).toBeLessThan(stretches[index + 1]?.startMs ?? Infinity);
          for (const down of lanesDown) {
            const within = operations.filter(
              ({ lane, intendedMs, good }) =>
                lane === down && !good && intendedMs >= startMs && intendedMs <= endMs,
            );
            expect(within.length).toBeGreaterThanOrEqual(2);
          }
        });
      }),
    );
  });
});
