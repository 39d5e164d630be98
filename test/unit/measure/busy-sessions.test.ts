// Sessions that are busy: one operation at a time, those that fall due meanwhile queue in the client. What a client works off after an
// outage is late, not down; and a service that cannot keep up is late, and down only where it stood still.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judged } from '../../../harness/measure/operations.ts';
import type { JudgedOperation } from '../../../harness/measure/operations.ts';
import { downtimeWindows } from '../../../harness/measure/windows.ts';
import { downParts } from '../../../harness/model/measurements.ts';
import { notSent } from '../../../load/ledger.ts';
import type { Operation } from '../../../load/ledger.ts';
import { observationOf } from './observed.ts';

const ackWithinMs = 100;
const queuedMsMax = 2000;

interface Frozen {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Clients {
  readonly sessions: number;
  /** Of each session, between two operations. */
  readonly everyMs: number;
  readonly untilMs: number;
  /** How long the service works on an operation while it is not frozen; asked in turn. */
  readonly worksMs: () => number;
}

/** When work of so many milliseconds that begins then is done: while the service is frozen nothing is done. */
const doneMs = (beginsMs: number, worksMs: number, frozen: readonly Frozen[]): number =>
  frozen.reduce((ms, { fromMs, toMs }) => {
    const started = Math.max(beginsMs, fromMs);
    return ms > fromMs && beginsMs < toMs ? ms + toMs - started : ms;
  }, beginsMs + worksMs);

const operationsOf = (
  { sessions, everyMs, untilMs, worksMs }: Clients,
  frozen: readonly Frozen[],
): readonly JudgedOperation[] =>
  Array.from({ length: sessions }, (_, session) => {
    let freeMs = 0;
    const count = Math.floor(untilMs / everyMs);
    return Array.from({ length: count }, (__, sequence): JudgedOperation => {
      const intendedMs = sequence * everyMs + (session * everyMs) / sessions;
      const due = { lane: `session-${session}`, sequence, intendedMs, dispatchedMs: intendedMs };
      const sentMs = Math.max(intendedMs, freeMs);
      const ready = (end: Omit<Operation, keyof typeof due>) =>
        judged({ ...due, ...end }, 'session', ackWithinMs);
      if (sentMs - intendedMs > queuedMsMax) {
        const reason = `${notSent}queued for 2000 ms`;
        return ready({
          sentMs: null,
          endedMs: intendedMs + queuedMsMax,
          outcome: 'refused',
          reason,
          timedOut: true,
        });
      }
      freeMs = doneMs(sentMs, worksMs(), frozen);
      return ready({ sentMs, endedMs: freeMs, outcome: 'acknowledged' });
    });
  })
    .flat()
    .sort((one, other) => one.intendedMs - other.intendedMs);

const partsOf = (operations: readonly JudgedOperation[]) =>
  downtimeWindows({ ...observationOf(operations), ackWithinMs }).flatMap(downParts);

/** How long an operation takes: of chance, and the same each time it is tried. */
const works = fc.array(fc.double({ min: 1, max: 9, noNaN: true }), { minLength: 50, maxLength: 50 });
const inTurn = (values: readonly number[]): (() => number) => {
  let place = 0;
  return () => values[(place += 1) % values.length] ?? 5;
};

const outage = fc.record({
  fromMs: fc.double({ min: 500, max: 700, noNaN: true }),
  lengthMs: fc.double({ min: 130, max: 1600, noNaN: true }),
  sessions: fc.integer({ min: 2, max: 8 }),
  // 5 ms of work on the average: a session is busy for a tenth to nearly all of the time.
  everyMs: fc.double({ min: 6, max: 50, noNaN: true }),
  worksMs: works,
});

describe('an outage of a frozen service', () => {
  test('is one down part that holds the truth, however long clients work off what had queued', () => {
    fc.assert(
      fc.property(outage, ({ fromMs, lengthMs, sessions, everyMs, worksMs }) => {
        const frozen = { fromMs, toMs: fromMs + lengthMs };
        const clients = { sessions, everyMs, untilMs: 8000, worksMs: inTurn(worksMs) };
        const down = partsOf(operationsOf(clients, [frozen]));
        expect(down).toHaveLength(1);
        const [{ startMs, endMs, durationMs }] = down as [(typeof down)[0]];
        for (const [{ lower, upper }, truth] of [
          [startMs, frozen.fromMs],
          [endMs, frozen.toMs],
          [durationMs, lengthMs],
        ] as const) {
          expect(lower).toBeLessThanOrEqual(truth + 0.001);
          expect(upper).toBeGreaterThanOrEqual(truth - 0.001);
        }
        // No closer than an operation takes at either end, and than two of them are apart.
        expect(Math.abs(durationMs.value - lengthMs)).toBeLessThan(20 + everyMs);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a service that is asked for more than it can', () => {
  const asked = { sessions: 4, everyMs: 10, untilMs: 20_000, worksMs: () => 30 };

  test('is late, and never down', () => {
    const windows = downtimeWindows({ ...observationOf(operationsOf(asked, [])), ackWithinMs });
    expect(windows).toHaveLength(1);
    expect(windows[0]?.downMs).toEqual({ value: 0, lower: 0, upper: 0 });
    expect(windows[0]?.lateMs.value).toBeGreaterThan(19_000);
    expect(windows[0]?.reasons.map(({ reason }) => reason)).toContain(`${notSent}queued for 2000 ms`);
  });

  test('is down where it stands still in the middle of it', () => {
    const frozen = { fromMs: 9000, toMs: 12_000 };
    const down = partsOf(operationsOf(asked, [frozen]));
    expect(down).toHaveLength(1);
    expect(down[0]?.startMs.lower).toBeLessThanOrEqual(9000);
    expect(down[0]?.startMs.upper).toBeGreaterThanOrEqual(9000);
    expect(down[0]?.endMs.lower).toBeLessThanOrEqual(12_000);
    expect(down[0]?.endMs.upper).toBeGreaterThanOrEqual(12_000);
    expect(Math.abs(down[0]!.durationMs.value - 3000)).toBeLessThan(40);
  });
});
