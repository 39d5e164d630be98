// A lane over a client that its operations share: they overlap, and nothing that happens to one holds up another.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LaneRunner } from '../../../load/lane-runner.ts';
import { createSharedLane } from '../../../load/lane-shared.ts';
import type { OperationEnd } from '../../../load/ledger.ts';
import { createFakeServer } from './fake-server.ts';
import type { FakeServer } from './fake-server.ts';

const nowMs = (): number => performance.now();
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

interface Bench {
  readonly server: FakeServer;
  readonly runner: LaneRunner;
  readonly ends: Map<number, OperationEnd>;
  /** Lets operations fall due now. */
  readonly due: (count?: number) => void;
}

const setUp = (kind: 'write' | 'read' = 'write', mode: FakeServer['mode'] = 'up'): Bench => {
  const server = createFakeServer();
  server.mode = mode;
  const ends = new Map<number, OperationEnd>();
  const runner = createSharedLane({
    lane: { name: 'one', service: 'master', policy: 'bounded', kind, rateHz: 1 },
    target: server.target,
    limits: { operationTimeoutMs: 1000, reconnectEveryMs: 200, inFlightMax: 3 },
    nowMs,
    noticed: () => undefined,
    ended({ sequence }, end) {
      if (ends.has(sequence)) throw new Error(`operation ${sequence} ended twice`);
      ends.set(sequence, end);
    },
  });
  let sequence = 0;
  const due = (count = 1): void => {
    for (let left = count; left > 0; left -= 1) {
      runner.take({ sequence, intendedMs: nowMs(), dispatchedMs: nowMs() });
      sequence += 1;
    }
  };
  return { server, runner, ends, due };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a shared lane', () => {
  it('sends each operation as it falls due, over one client, and waits for none', async () => {
    const { server, ends, due } = setUp();
    await pass(10);
    server.delayMs = 500;
    due(10);
    expect(server.received).toHaveLength(10);
    expect(ends.size).toBe(0);
    await pass(500);
    expect([...ends.values()].map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 10 }, () => 'acknowledged'),
    );
    expect(server.attempts).toHaveLength(1);
  });

  it('reads and writes nothing when it is a lane of reads', async () => {
    const { server, ends, due } = setUp('read');
    due();
    await pass(10);
    expect(ends.get(0)).toMatchObject({ outcome: 'acknowledged' });
    expect(server.received).toEqual([]);
  });

  it('keeps what falls due before the client is there, and sends it then in order', async () => {
    const { server, ends, due } = setUp();
    due(3);
    expect(server.received).toEqual([]);
    await pass(10);
    expect(server.received.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect(ends.size).toBe(3);
  });

  it('keeps the client after a time-out, and lets others through', async () => {
    const { server, ends, due } = setUp();
    await pass(10);
    server.mode = 'frozen';
    due();
    await pass(500);
    server.mode = 'up';
    due();
    await pass(10);
    expect(ends.get(1)).toMatchObject({ outcome: 'acknowledged' });
    expect(ends.has(0)).toBe(false);
    await pass(500);
    expect(ends.get(0)).toMatchObject({ outcome: 'unknown', timedOut: true });
    expect(server.attempts).toHaveLength(1);
  });

  it('refuses what waits when the first client cannot be had, and what falls due until there is one', async () => {
    const { server, ends, due } = setUp('write', 'refusing');
    due();
    await pass(10);
    due();
    for (const unsent of [0, 1])
      expect(ends.get(unsent)).toMatchObject({
        sentMs: null,
        outcome: 'refused',
        reason: 'no client: ECONNREFUSED',
      });
    server.mode = 'up';
    await pass(210);
    due();
    await pass(10);
    expect(ends.get(2)).toMatchObject({ outcome: 'acknowledged' });
  });

  it('ends what is under way as unknown when the client is over, and opens another', async () => {
    const { server, ends, due } = setUp();
    await pass(500);
    server.delayMs = 100;
    due(2);
    server.reset();
    await pass(10);
    for (const lost of [0, 1])
      expect(ends.get(lost)).toMatchObject({ outcome: 'unknown', reason: 'ECONNRESET' });
    due();
    await pass(200);
    expect(ends.get(2)).toMatchObject({ outcome: 'acknowledged' });
    expect(server.attempts).toHaveLength(2);
  });

  it('refuses unsent what is due beyond 20,000 under way, and goes on when there is room', async () => {
    const { server, ends, due } = setUp();
    await pass(10);
    server.delayMs = 500;
    due(20_001);
    expect([...ends.keys()]).toEqual([20_000]);
    expect(ends.get(20_000)).toMatchObject({
      sentMs: null,
      outcome: 'refused',
      reason: 'not sent: 20000 operations under way',
    });
    await pass(500);
    due();
    await pass(500);
    expect(ends.get(20_001)).toMatchObject({ outcome: 'acknowledged' });
  });

  it('leaves nothing behind when it is closed, not even before its client is there', async () => {
    const { server, runner, ends, due } = setUp();
    due();
    runner.close();
    due();
    await pass(2000);
    for (const unsent of [0, 1])
      expect(ends.get(unsent)).toMatchObject({
        sentMs: null,
        outcome: 'refused',
        reason: 'no client: the load was stopped',
      });
    expect(server.openSessions()).toBe(0);
    expect(server.received).toEqual([]);
  });
});
