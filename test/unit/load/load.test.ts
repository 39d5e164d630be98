// The whole load in one process: open loop against a server that freezes, rows in their order, a stop that ends.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lane } from '../../../load/lanes.ts';
import type { LedgerRow, LoadSample } from '../../../load/ledger.ts';
import { startLoad } from '../../../load/load.ts';
import type { Load } from '../../../load/load.ts';
import { ledgerIn } from '../../planted/in-memory.ts';
import { createFakeServer } from './fake-server.ts';
import type { FakeServer } from './fake-server.ts';

const lanes: readonly Lane[] = [
  { name: 'session-0', service: 'rw', policy: 'session', kind: 'write', rateHz: 50 },
  { name: 'fresh-0', service: 'rw', policy: 'fresh', kind: 'write', rateHz: 20 },
];
const config = { lanes, ackWithinMs: 500, operationTimeoutMs: 1000, reconnectEveryMs: 100, inFlightMax: 5 };
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** The fake server takes a millisecond to connect. */
const setUp = async (
  changes: { readonly lanes?: readonly Lane[] } = {},
): Promise<{
  server: FakeServer;
  load: Load;
  rows: LedgerRow[];
  samples: LoadSample[];
  ledger: () => ReturnType<typeof ledgerIn>;
}> => {
  const server = createFakeServer();
  const rows: LedgerRow[] = [];
  const samples: LoadSample[] = [];
  const starting = startLoad({
    config: { ...config, ...changes },
    target: server.target,
    nowMs: () => performance.now(),
    append: (row) => rows.push(row),
    onSample: (sample) => samples.push(sample),
  });
  await pass(1);
  const load = await starting;
  const ledger = () => ledgerIn(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { server, load, rows, samples, ledger };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the load', () => {
  it('acknowledges everything on a healthy server, and every write it says it sent arrived', async () => {
    const { server, load, ledger } = await setUp();
    await pass(10_000);
    await Promise.all([load.stop(), pass(2000)]);
    const { operations, stoppedMs } = await ledger();
    expect(stoppedMs).not.toBeNull();
    expect(operations.length).toBeGreaterThanOrEqual(698);
    expect(operations.every(({ outcome }) => outcome === 'acknowledged')).toBe(true);
    expect(server.received).toHaveLength(operations.length);
    expect(server.openSessions()).toBe(0);
  });

  it('does not begin before its lanes are connected', async () => {
    const server = createFakeServer();
    server.mode = 'frozen';
    const rows: LedgerRow[] = [];
    const starting = startLoad({
      config,
      target: server.target,
      nowMs: () => performance.now(),
      append: (row) => rows.push(row),
    });
    await pass(900);
    expect(server.attempts).toHaveLength(1);
    expect(rows).toEqual([]);
    await pass(100);
    const load = await starting;
    expect(rows).toMatchObject([{ row: 'header' }]);
    await Promise.all([load.stop(), pass(2000)]);
  });

  it('goes on at its rate while the server is frozen: nothing due is left out', async () => {
    const { server, load, ledger } = await setUp();
    await pass(1000);
    server.mode = 'frozen';
    await pass(5000);
    server.mode = 'up';
    await pass(3000);
    await Promise.all([load.stop(), pass(2000)]);
    const { operations } = await ledger();
    const startMs = operations[0]!.intendedMs;
    const during = operations.filter(
      ({ intendedMs }) => intendedMs > startMs + 1100 && intendedMs < startMs + 5900,
    );
    expect(during.length).toBeGreaterThanOrEqual(4.8 * 70 - 3);
    expect(during.some(({ outcome }) => outcome === 'acknowledged')).toBe(false);
    expect(operations.at(-1)).toMatchObject({ outcome: 'acknowledged' });
  });

  it('writes the row of an operation before the server sees it', async () => {
    const { server, load, rows } = await setUp();
    const missing: unknown[] = [];
    const { push } = server.received;
    server.received.push = (...ids) => {
      for (const id of ids) {
        const known = rows.some(
          (row) => row.row === 'due' && row.lane === id.writer && row.sequence === id.sequence,
        );
        if (!known) missing.push(id);
      }
      return push.apply(server.received, ids);
    };
    await pass(1000);
    await Promise.all([load.stop(), pass(2000)]);
    expect(server.received.length).toBeGreaterThan(60);
    expect(missing).toEqual([]);
  });

  it('waits at its stop for what is under way, and issues nothing more', async () => {
    const { server, load, rows, ledger } = await setUp();
    server.delayMs = 700;
    await pass(300);
    const dueBefore = rows.filter(({ row }) => row === 'due').length;
    const stopping = load.stop();
    await pass(3000);
    await stopping;
    const { operations } = await ledger();
    expect(operations).toHaveLength(dueBefore);
    expect(operations.filter(({ outcome }) => outcome === 'acknowledged').length).toBeGreaterThan(3);
    expect(rows.at(-1)).toMatchObject({ row: 'stopped' });
  });

  it('stops in time on a frozen server, too, with nothing after the last row', async () => {
    const { server, load, rows } = await setUp();
    await pass(500);
    server.mode = 'frozen';
    await pass(300);
    const stopping = load.stop();
    await pass(1500);
    await stopping;
    await pass(5000);
    expect(rows.at(-1)).toMatchObject({ row: 'stopped' });
    expect(rows.filter(({ row }) => row === 'stopped')).toHaveLength(1);
  });

  it('writes nothing about operations that its own end cut off', async () => {
    const { server, load, rows, ledger } = await setUp();
    server.delayMs = 900;
    await pass(950);
    const stopping = load.stop();
    await pass(1500);
    await stopping;
    await pass(5000);
    expect(rows.at(-1)).toMatchObject({ row: 'stopped' });
    expect(
      (await ledger()).operations.some(
        ({ outcome, endedMs }) => outcome === 'unknown' && endedMs === Infinity,
      ),
    ).toBe(true);
  });

  it('gives live figures of each second', async () => {
    const { server, load, samples } = await setUp();
    await pass(2500);
    expect(samples).toHaveLength(2);
    const [session, fresh] = samples[1]!.services;
    expect(session).toMatchObject({
      service: 'rw',
      policy: 'session',
      kind: 'write',
      refused: 0,
      unknown: 0,
    });
    expect(session!.acknowledged).toBe(50);
    expect(fresh).toMatchObject({ policy: 'fresh', acknowledged: 20 });
    expect(fresh!.latencyMsP50).toBeGreaterThanOrEqual(2);
    expect(fresh!.latencyMsMax).toBeLessThan(20);
    server.mode = 'refusing';
    server.reset();
    await pass(1600);
    expect(samples[3]!.services[1]).toMatchObject({ acknowledged: 0, refused: 20, latencyMsP50: null });
    await Promise.all([load.stop(), pass(2000)]);
  });

  it('tells what was good, how late it was itself, and at which rates it runs', async () => {
    const { server, load, samples } = await setUp();
    await pass(1000);
    server.delayMs = 990;
    await pass(3000);
    expect(samples[0]).toMatchObject({ share: 1, counted: true, stalledMs: 0 });
    expect(samples[0]!.pacerLagMsMax).toBeLessThanOrEqual(2);
    expect(samples[0]!.services[1]).toMatchObject({ due: 20, good: 20 });
    // Good within half a second, but nothing that is sent now is.
    expect(samples[3]!.services[1]).toMatchObject({ due: 20, good: 0 });
    expect(samples[3]!.services[1]!.acknowledged).toBeGreaterThan(0);
    await Promise.all([load.stop(), pass(2000)]);
  });
});

describe('a load whose rates are open', () => {
  const open = lanes.map((lane) => (lane.policy === 'session' ? { ...lane, open: true } : lane));

  it('runs at the share that it is told, and counts when it is told to; then the rates stay', async () => {
    const { load, rows, samples, ledger } = await setUp({ lanes: open });
    await pass(2000);
    load.steer({ share: 0.5, counted: false });
    await pass(2000);
    load.steer({ share: 0.5, counted: true });
    const countedMs = performance.now();
    load.steer({ share: 0.25, counted: true });
    await pass(2000);
    await Promise.all([load.stop(), pass(2000)]);
    for (const [second, sample] of samples.slice(0, 6).entries()) {
      const [session, fresh] = sample.services;
      expect(Math.abs(session!.due - (second < 2 ? 50 : 25))).toBeLessThanOrEqual(1);
      expect(fresh!.due).toBe(20);
    }
    expect(samples.map(({ share, counted }) => `${share} ${counted}`)).toEqual(
      expect.arrayContaining(['1 false', '0.5 false', '0.5 true']),
    );
    const { lanes: ran, countsFromMs, span, operations } = await ledger();
    expect(ran.map(({ rateHz }) => rateHz)).toEqual([25, 20]);
    expect(countsFromMs).toBe(countedMs);
    expect(span.fromMs).toBe(countedMs);
    expect(operations.filter(({ intendedMs }) => intendedMs < countedMs).length).toBeGreaterThan(200);
    expect(rows.filter(({ row }) => row === 'rates' || row === 'counted')).toHaveLength(2);
  });

  it('that was never told to count, counts nothing', async () => {
    const { load, ledger } = await setUp({ lanes: open });
    await pass(2000);
    await Promise.all([load.stop(), pass(2000)]);
    const { countsFromMs, span, operations } = await ledger();
    expect(span).toEqual({ fromMs: countsFromMs, toMs: countsFromMs });
    expect(operations.length).toBeGreaterThan(100);
    expect(operations.filter(({ intendedMs }) => intendedMs >= countsFromMs)).toEqual([]);
  });

  it('takes no orders where no rate is open', async () => {
    const { load, rows } = await setUp();
    load.steer({ share: 0.5, counted: true });
    await pass(500);
    await Promise.all([load.stop(), pass(2000)]);
    expect(rows.filter(({ row }) => row === 'rates' || row === 'counted')).toEqual([]);
  });
});
