// A service that is asked for three times what it can do is late and never down, and an outage in the middle of that is found all the
// same: the real load against a server that takes ten milliseconds over each write.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOurOwn, stallsBeside, widenedTruth } from '../../../harness/calibrate/path-stalls.ts';
import { onRunClock } from '../../../harness/calibrate/truth.ts';
import { matchOutages } from '../../../harness/measure/match.ts';
import { judging } from '../../../harness/measure/operations.ts';
import { collectWindows } from '../../../harness/measure/windows.ts';
import type { TrueSpan } from '../../../harness/model/disturbance.ts';
import { downParts } from '../../../harness/model/measurements.ts';
import type { SlowEcho } from '../../../harness/model/site.ts';
import { createGuardian } from '../../../harness/platforms/local/bodies/guardian.ts';
import { startSlowEcho } from '../../../harness/platforms/local/slow-echo.ts';
import { createEchoTarget } from '../../../load/echo.ts';
import type { LedgerRow } from '../../../load/ledger.ts';
import { startLoad } from '../../../load/load.ts';
import type { Load } from '../../../load/load.ts';
import { openLedger } from '../../../load/read-ledger.ts';
import { openRig } from './rig.ts';
import type { Rig } from './rig.ts';

const takesMs = 10;
const sessions = 4;
/** Of a session, three times what it gets. */
const askedHz = (3 * 1000) / takesMs;
/** Well above what a busy machine makes of ten milliseconds. */
const ackWithinMs = 250;
/** Of the load's and of the server's process: what may have been an outage that nobody injected. */
const longStallMs = ackWithinMs / 4;
const seen = { timeout: 60_000 };

let rig: Rig;
let server: SlowEcho;
let load: Load;
let rows: LedgerRow[];
/** What was told of operations that had ended, newest last. */
const ends = () => rows.filter((row) => row.row === 'end');

beforeEach(async () => {
  rig = await openRig('overload');
  rows = [];
  const { context } = rig;
  const workFolder = { path: context.folder, mark: {} };
  const guardian = createGuardian(workFolder, context);
  server = await startSlowEcho(takesMs, { workFolder, guardian }, context);
});
afterEach(async () => {
  expect(await rig.unwind()).toEqual([]);
});

const start = async (operationTimeoutMs: number): Promise<void> => {
  load = await startLoad({
    config: {
      lanes: Array.from({ length: sessions }, (_, index) => ({
        name: `writer-${index}`,
        service: 'echo',
        policy: 'session',
        kind: 'write',
        rateHz: askedHz,
      })),
      operationTimeoutMs,
      reconnectEveryMs: 20,
      inFlightMax: 10,
    },
    target: createEchoTarget({ services: { echo: server.endpoint } }),
    nowMs: () => rig.context.nowMs(),
    append: (row) => rows.push(row),
  });
};

/** Since the row of that number, somebody was answered, but too late. */
const lateSince = (first: number): boolean => {
  const dueMs = new Map(
    rows.flatMap((row) =>
      row.row === 'due' ? [[`${row.lane} ${row.sequence}`, row.intendedMs] as const] : [],
    ),
  );
  return rows.slice(first).some((row) => {
    if (row.row !== 'end' || row.outcome !== 'acknowledged') return false;
    return row.endedMs - (dueMs.get(`${row.lane} ${row.sequence}`) ?? Infinity) > 2 * ackWithinMs;
  });
};

/** What the load measured, and the outages that were injected as closely as they are known. */
const measured = async (freezes: readonly TrueSpan[]) => {
  await load.stop();
  const ledger = await openLedger(() => [rows.map((row) => `${JSON.stringify(row)}\n`).join('')]);
  const windows = collectWindows({ ackWithinMs, span: ledger.span, stalls: ledger.stalls });
  const ready = judging(ledger, ackWithinMs);
  for await (const operation of ledger.operations()) {
    const judged = ready(operation);
    if (judged !== null) windows.add(judged);
  }
  const { originMs } = rig.context;
  const injected = freezes.map((each) => onRunClock(each, originMs));
  const ofServer = server.stalls.map(({ fromMs, toMs }) => ({
    fromMs: fromMs - originMs,
    toMs: toMs - originMs,
  }));
  const stalls = [...ledger.stalls, ...stallsBeside(injected, ofServer)];
  const outages = injected.map((each) => widenedTruth(each, stalls));
  const own = isOurOwn(
    outages,
    stalls.filter(({ fromMs, toMs }) => toMs - fromMs >= longStallMs),
  );
  const found = windows.result();
  return { windows: found, outages, down: found.flatMap(downParts).filter((part) => !own(part)) };
};

const lateMs = (windows: Awaited<ReturnType<typeof measured>>['windows']) =>
  windows.reduce((sum, window) => sum + window.lateMs.value, 0);

describe('a service that is asked for three times what it can do', () => {
  it('is late and never down, also once clients give up what queued too long', async () => {
    await start(1500);
    const givenUp = () => ends().some(({ reason = '' }) => reason.startsWith('not sent: queued'));
    await expect.poll(givenUp, seen).toBe(true);
    const { windows, down } = await measured([]);
    expect(down).toEqual([]);
    expect(lateMs(windows)).toBeGreaterThan(1000);
  });

  it('is down all the same while its process stands still, and late before and after', async () => {
    await start(5000);
    await expect.poll(() => lateSince(0), seen).toBe(true);
    const freeze = await server.freeze(3000);
    const after = rows.length;
    await expect.poll(() => lateSince(after), seen).toBe(true);
    const { windows, outages, down } = await measured([freeze]);
    const { matched, madeUp } = matchOutages(outages, down, ackWithinMs);
    expect(madeUp).toEqual([]);
    expect(matched[0]).toMatchObject({ windows: 1, withinBounds: true });
    expect(Math.abs(matched[0]!.errorMs)).toBeLessThan(ackWithinMs);
    expect(lateMs(windows)).toBeGreaterThan(500);
  });
});
