import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestReading } from '../../../harness/platforms/kubernetes/load/pod-clock.ts';

test('the shortest round trip counts, and half of it is the uncertainty', () => {
  const trips = [
    { askedMs: 0, answeredMs: 100, readMs: 1_000_010 },
    { askedMs: 200, answeredMs: 204, readMs: 1_000_201 },
    { askedMs: 300, answeredMs: 390, readMs: 1_000_380 },
  ];
  expect(bestReading(trips)).toEqual({ offsetMs: 999_999, uncertaintyMs: 2 });
});

test('whatever the ways there and back take, the true offset lies within the uncertainty', () => {
  const trip = fc.record({ at: fc.nat(10_000), there: fc.nat(50), back: fc.nat(50) });
  fc.assert(
    fc.property(
      fc.integer({ min: -1e6, max: 1e6 }),
      fc.array(trip, { minLength: 1 }),
      (trueOffsetMs, ways) => {
        const { offsetMs, uncertaintyMs } = bestReading(
          ways.map(({ at, there, back }) => ({
            askedMs: at,
            answeredMs: at + there + back,
            readMs: at + there + trueOffsetMs,
          })),
        );
        expect(Math.abs(offsetMs - trueOffsetMs)).toBeLessThanOrEqual(uncertaintyMs);
      },
    ),
  );
});
