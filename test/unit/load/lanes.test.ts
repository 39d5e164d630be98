// The two kinds of lanes against a server that answers, freezes, resets and refuses.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFreshLane } from '../../../load/lane-fresh.ts';
import type { LaneContext, LaneLimits, LaneRunner } from '../../../load/lane-runner.ts';
import { createSessionLane } from '../../../load/lane-session.ts';
import type { Lane } from '../../../load/lanes.ts';
import type { OperationEnd } from '../../../load/ledger.ts';
import type { ClientEvent } from '../../../load/target.ts';
import { createFakeServer } from './fake-server.ts';
import type { FakeServer } from './fake-server.ts';

const limits: LaneLimits = { operationTimeoutMs: 1000, reconnectEveryMs: 200, inFlightMax: 3 };
const nowMs = (): number => performance.now();
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

interface Bench {
  readonly server: FakeServer;
  readonly runner: LaneRunner;
  readonly ends: Map<number, OperationEnd>;
  /** What its client noticed by itself. */
  readonly told: readonly ClientEvent[];
  /** Lets one operation fall due now. */
  readonly due: () => number;
}

const setUp = (
  policy: Lane['policy'],
  kind: Lane['kind'] = 'write',
  mode: FakeServer['mode'] = 'up',
): Bench => {
  const server = createFakeServer();
  server.mode = mode;
  const ends = new Map<number, OperationEnd>();
  const told: ClientEvent[] = [];
  const context: LaneContext = {
    lane: { name: 'one', service: 'rw', policy, kind, rateHz: 1 },
    target: server.target,
    limits,
    nowMs,
    ended({ sequence }, end) {
      if (ends.has(sequence)) throw new Error(`operation ${sequence} ended twice`);
      ends.set(sequence, end);
    },
    noticed: (event) => told.push(event),
  };
  const runner = (policy === 'fresh' ? createFreshLane : createSessionLane)(context);
  let sequence = -1;
  const due = (): number => {
    sequence += 1;
    runner.take({ sequence, intendedMs: nowMs(), dispatchedMs: nowMs() });
    return sequence;
  };
  return { server, runner, ends, told, due };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a fresh lane', () => {
  it('opens, writes its id, closes', async () => {
    const { server, ends, due } = setUp('fresh');
    due();
    await pass(10);
    expect(ends.get(0)).toMatchObject({ outcome: 'acknowledged' });
    expect(server.received).toEqual([{ writer: 'one', sequence: 0 }]);
    expect(server.openSessions()).toBe(0);
  });

  it('reads and writes nothing when it is a lane of reads', async () => {
    const { server, ends, due } = setUp('fresh', 'read');
    due();
    await pass(10);
    expect(ends.get(0)).toMatchObject({ outcome: 'acknowledged' });
    expect(server.received).toEqual([]);
  });

  it('refuses what finds no connection, as never sent', async () => {
    const { server, ends, due } = setUp('fresh');
    server.mode = 'refusing';
    due();
    await pass(10);
    expect(ends.get(0)).toMatchObject({ sentMs: null, outcome: 'refused', reason: 'ECONNREFUSED' });
    expect(ends.get(0)).not.toHaveProperty('timedOut');
  });

  it('says so when the time-out, not the server, ended the wait for a connection', async () => {
    const { server, ends, due } = setUp('fresh');
    server.mode = 'frozen';
    due();
    await pass(1000);
    expect(ends.get(0)).toMatchObject({ sentMs: null, outcome: 'refused', timedOut: true });
  });

  it('has one time-out for connection and answer together', async () => {
    const { server, ends, due } = setUp('fresh');
    server.delayMs = 5000;
    const dueMs = nowMs();
    due();
    await pass(3000);
    expect(ends.get(0)).toMatchObject({ outcome: 'unknown', timedOut: true });
    expect(ends.get(0)!.endedMs - dueMs).toBeCloseTo(1000, 0);
    expect(server.openSessions()).toBe(0);
  });

  it('sends no more than inFlightMax at once and refuses the rest unsent', async () => {
    const { server, ends, due } = setUp('fresh');
    server.delayMs = 500;
    for (let count = 0; count < 5; count += 1) due();
    await pass(1);
    expect([...ends.keys()]).toEqual([3, 4]);
    expect(ends.get(4)).toMatchObject({ sentMs: null, outcome: 'refused' });
    await pass(600);
    expect(server.received.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    due();
    await pass(600);
    expect(ends.get(5)).toMatchObject({ outcome: 'acknowledged' });
  });

  it('calls an operation unknown whose connection breaks after sending, and does not try again', async () => {
    const { server, ends, due } = setUp('fresh');
    server.delayMs = 500;
    due();
    await pass(10);
    server.reset();
    await pass(2000);
    expect(ends.get(0)).toMatchObject({ outcome: 'unknown', reason: 'ECONNRESET' });
    expect(server.received).toHaveLength(1);
  });
});

describe('a session lane', () => {
  it('keeps one connection and does one operation at a time, in order', async () => {
    const { server, ends, due } = setUp('session');
    server.delayMs = 10;
    for (let count = 0; count < 4; count += 1) due();
    await pass(5);
    expect(server.received).toHaveLength(1);
    await pass(100);
    expect(server.received.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
    expect([...ends.values()].every(({ outcome }) => outcome === 'acknowledged')).toBe(true);
    expect(server.attempts).toHaveLength(1);
  });

  it('ends the operation under way as unknown when the connection is lost, and refuses what was queued', async () => {
    const { server, ends, due } = setUp('session');
    server.delayMs = 100;
    await pass(10);
    due();
    due();
    due();
    await pass(10);
    server.reset();
    await pass(1);
    expect(ends.get(0)).toMatchObject({ outcome: 'unknown', reason: 'ECONNRESET' });
    for (const queued of [1, 2]) {
      expect(ends.get(queued)).toMatchObject({
        sentMs: null,
        outcome: 'refused',
        reason: 'no connection: ECONNRESET',
      });
    }
    expect(server.received.map(({ sequence }) => sequence)).toEqual([0]);
  });

  it('refuses at once what falls due without a connection', async () => {
    const { server, ends, due } = setUp('session');
    await pass(500);
    server.mode = 'refusing';
    server.reset();
    await pass(10);
    due();
    expect(ends.get(0)).toMatchObject({
      sentMs: null,
      outcome: 'refused',
      reason: 'no connection: ECONNREFUSED',
    });
  });

  it('tries again at a fixed pace for as long as it takes', async () => {
    const { server, ends, due } = setUp('session');
    await pass(500);
    server.mode = 'refusing';
    server.attempts.length = 0;
    server.reset();
    await pass(5000);
    const gaps = server.attempts.slice(1).map((time, index) => time - server.attempts[index]!);
    expect(gaps.length).toBeGreaterThanOrEqual(20);
    expect(new Set(gaps)).toEqual(new Set([200]));
    server.mode = 'up';
    await pass(210);
    due();
    await pass(10);
    expect(ends.get(0)).toMatchObject({ outcome: 'acknowledged' });
  });

  it('does not hammer a server that accepts a connection and drops it', async () => {
    const { server } = setUp('session');
    for (let passedMs = 0; passedMs < 1000; passedMs += 1) {
      server.reset();
      await pass(1);
    }
    expect(server.attempts.length).toBeLessThanOrEqual(6);
  });

  it('gives the connection up after a time-out: a late answer never meets the next operation', async () => {
    const { server, ends, due } = setUp('session');
    await pass(10);
    server.mode = 'frozen';
    due();
    await pass(990);
    due();
    await pass(20);
    expect(ends.get(0)).toMatchObject({ outcome: 'unknown', timedOut: true });
    expect(ends.get(1)).toMatchObject({ sentMs: null, outcome: 'refused' });
    expect(server.received).toHaveLength(1);
    server.mode = 'up';
    await pass(1300);
    due();
    await pass(10);
    expect(ends.get(2)).toMatchObject({ outcome: 'acknowledged' });
  });

  it('never sends an operation that queued for longer than the time-out', async () => {
    const { server, ends, due } = setUp('session');
    await pass(10);
    server.delayMs = 900;
    due();
    due();
    due();
    await pass(5000);
    expect(ends.get(1)).toMatchObject({ outcome: 'acknowledged' });
    expect(ends.get(2)).toMatchObject({ sentMs: null, outcome: 'refused' });
    expect(server.received.map(({ sequence }) => sequence)).toEqual([0, 1]);
  });

  it('queues while the first connection is made, and refuses when it cannot be had', async () => {
    const { ends, due } = setUp('session');
    due();
    await pass(10);
    expect(ends.get(0)).toMatchObject({ outcome: 'acknowledged' });

    const other = setUp('session', 'write', 'refusing');
    other.due();
    await pass(10);
    expect(other.ends.get(0)).toMatchObject({ sentMs: null, outcome: 'refused' });
  });

  it('leaves no connection and no attempt behind when it is closed', async () => {
    const { server, runner, ends, due } = setUp('session');
    await pass(10);
    server.delayMs = 100;
    due();
    due();
    runner.close();
    expect(ends.get(1)).toMatchObject({
      sentMs: null,
      outcome: 'refused',
      reason: 'no connection: the load was stopped',
    });
    await pass(2000);
    expect(server.openSessions()).toBe(0);
    expect(server.attempts).toHaveLength(1);
  });
});

describe('a first connection', () => {
  it.each(['session', 'fresh'] as const)(
    'of a %s lane is told once, after it had none, with whose it is',
    async (policy) => {
      const { server, due, told } = setUp(policy);
      due();
      await pass(10);
      server.mode = 'refusing';
      server.reset();
      due();
      await pass(250);
      expect(told).toEqual([]);
      server.mode = 'up';
      await pass(250);
      due();
      await pass(10);
      due();
      await pass(10);
      expect(told).toMatchObject([{ milestone: 'first-connection', client: { service: 'rw', policy } }]);
    },
  );
});
