// A server that takes a set time over a line, by a clock of the test's own.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSlowEchoServer } from '../../../load/slow-echo.ts';
import type { SlowEchoServer } from '../../../load/slow-echo.ts';

const takesMs = 10;
let nowMs: number;
let ringsMs: number;
let ring: () => void;
let server: SlowEchoServer;
const clients: Socket[] = [];

beforeEach(async () => {
  [nowMs, ringsMs] = [1000, Infinity];
  server = await openSlowEchoServer({
    takesMs,
    nowMs: () => nowMs,
    alarm: {
      set(inMs, whenDue) {
        [ringsMs, ring] = [nowMs + inMs, whenDue];
      },
      close: () => undefined,
    },
  });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  server.close();
});

const client = async () => {
  const socket = connect({ host: '127.0.0.1', port: server.port, noDelay: true });
  clients.push(socket);
  await once(socket, 'connect');
  let lines = 0;
  socket.on('data', (data: Buffer) => (lines += data.length));
  return { send: (text: string) => socket.write(text), lines: () => lines };
};

/** Lets so much time pass, and the server do what is due then. */
const pass = (forMs: number): void => {
  nowMs += forMs;
  if (ringsMs > nowMs) return;
  ringsMs = Infinity;
  ring();
};
const alarmAt = (atMs: number) => expect.poll(() => ringsMs).toBe(atMs);

describe('a slow echo server', () => {
  it('sends a line back when its time is over, and no earlier', async () => {
    const one = await client();
    one.send('\n');
    await alarmAt(1010);
    pass(9);
    expect(ringsMs).toBe(1010);
    pass(1);
    await expect.poll(one.lines).toBe(1);
  });

  it('serves one line after the other on a connection', async () => {
    const one = await client();
    one.send('\n\n');
    await alarmAt(1010);
    pass(10);
    await expect.poll(one.lines).toBe(1);
    expect(ringsMs).toBe(1020);
    pass(10);
    await expect.poll(one.lines).toBe(2);
  });

  it('serves connections beside each other, whoever has more to do', async () => {
    const [one, other] = [await client(), await client()];
    one.send('\n\n\n');
    await alarmAt(1010);
    pass(5);
    other.send('\n');
    // Only an answer shows that the line has arrived: the next alarm is still that of the first.
    const after = () => {
      pass(0.5);
      return other.lines();
    };
    await expect.poll(after, { interval: 5, timeout: 10_000 }).toBe(1);
    expect(nowMs).toBeLessThan(1030);
    expect(one.lines()).toBeLessThan(3);
  });

  it('catches up at once with what fell due while it stood still, but not with what had not come yet', async () => {
    const [one, other] = [await client(), await client()];
    one.send('\n');
    await alarmAt(1010);
    pass(500);
    await expect.poll(one.lines).toBe(1);
    other.send('\n');
    await alarmAt(1510);
    expect(other.lines()).toBe(0);
  });

  it('goes on when a client leaves before its answer', async () => {
    const [one, other] = [await client(), await client()];
    one.send('\n');
    await alarmAt(1010);
    clients[0]?.resetAndDestroy();
    pass(10);
    other.send('\n');
    await alarmAt(1020);
    pass(10);
    await expect.poll(other.lines).toBe(1);
  });
});
