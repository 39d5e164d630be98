// The clock of a load that is elsewhere: read rightly, and set so that its operations stand at the right places of the run.
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestReading, readClock } from '../../../harness/model/clock-reading.ts';
import { driftSince, originThere } from '../../../harness/platforms/kubernetes/load/pod-clock.ts';
import { hostClockMs, runClock } from '../../../load/clock.ts';
import type { LedgerRow } from '../../../load/ledger.ts';
import { startLoad } from '../../../load/load.ts';
import { createFakeServer } from '../load/fake-server.ts';

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

/** A host that booted at another time than ours. */
const clockAhead = (byMs: number) => () => hostClockMs() + byMs;
const readOver = (clockMs: () => number) =>
  readClock({
    nowMs: hostClockMs,
    read: async () => {
      await turn();
      return clockMs();
    },
    roundTrips: 20,
  });

const lane = { name: 'rw-session-1', service: 'rw', policy: 'session', kind: 'write', rateHz: 50 } as const;
const limits = { operationTimeoutMs: 2_000, reconnectEveryMs: 20, inFlightMax: 10 };

test.each([250, -250, 86_400_000])(
  'the operations of a load whose clock is %d ms ahead stand where they were on the run’s clock',
  async (aheadMs) => {
    const ours = { originMs: hostClockMs() - 5_000 };
    const nowMs = runClock(ours.originMs);
    const podClockMs = clockAhead(aheadMs);
    const reading = await readOver(podClockMs);
    const originMs = originThere(ours.originMs, reading);
    const server = createFakeServer();
    const arrivedMs: number[] = [];
    const rows: LedgerRow[] = [];
    const load = await startLoad({
      config: { ...limits, lanes: [lane] },
      target: {
        open: async (...args) => {
          const session = await server.target.open(...args);
          const write: typeof session.write = (...asked) => {
            arrivedMs.push(nowMs());
            return session.write(...asked);
          };
          return { ...session, write };
        },
      },
      nowMs: () => podClockMs() - originMs,
      append: (row) => rows.push(row),
    });
    await expect.poll(() => arrivedMs.length, { timeout: 10_000 }).toBeGreaterThan(5);
    await load.stop();
    const operations = rows.flatMap((row) => (row.row === 'end' && row.sentMs !== null ? [row] : []));
    expect(operations.length).toBe(arrivedMs.length);
    const slackMs = reading.uncertaintyMs + 0.01;
    for (const { sequence, sentMs, endedMs } of operations) {
      expect(sentMs).toBeLessThanOrEqual(arrivedMs[sequence]! + slackMs);
      expect(endedMs).toBeGreaterThanOrEqual(arrivedMs[sequence]! - slackMs);
    }
  },
);

test('what is measured later is how far the clocks have drifted apart', async () => {
  const first = await readOver(clockAhead(250));
  const now = await readOver(clockAhead(280));
  const { offsetMs, uncertaintyMs } = driftSince(first, now);
  expect(Math.abs(offsetMs - 30)).toBeLessThanOrEqual(first.uncertaintyMs + now.uncertaintyMs);
  expect(uncertaintyMs).toBe(now.uncertaintyMs);
});
