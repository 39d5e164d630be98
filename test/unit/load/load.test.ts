// The whole load in one process: open loop against a server that freezes, rows in their order, a stop that ends.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lane } from '../../../load/lanes.ts';
import type { LedgerRow, LoadSample } from '../../../load/ledger.ts';
import { startLoad } from '../../../load/load.ts';
import type { Load } from '../../../load/load.ts';
import { ledgerIn } from '../../planted/in-memory.ts';
import type { LedgerInMemory } from '../../planted/in-memory.ts';
import { createFakeServer } from './fake-server.ts';
import type { FakeServer } from './fake-server.ts';

const lanes: readonly Lane[] = [
  { name: 'session-0', service: 'rw', policy: 'session', kind: 'write', rateHz: 50 },
  { name: 'fresh-0', service: 'rw', policy: 'fresh', kind: 'write', rateHz: 20 },
];
const config = { lanes, operationTimeoutMs: 1000, reconnectEveryMs: 100, inFlightMax: 5 };
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** The fake server takes a millisecond to connect. */
const setUp = async (): Promise<{
  server: FakeServer;
  load: Load;
  rows: LedgerRow[];
  samples: LoadSample[];
  ledger: () => Promise<LedgerInMemory>;
}> => {
  const server = createFakeServer();
  const rows: LedgerRow[] = [];
  const samples: LoadSample[] = [];
  const starting = startLoad({
    config,
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
});
