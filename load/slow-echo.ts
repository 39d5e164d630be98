// An echo server that takes a set time over every line, one line after the other on each connection, as a database does: where the
// sessions of a load are to be busy. slow-echo-main.ts gives it a process of its own, which can be stopped.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { AlarmClock } from './alarm.ts';

export interface SlowEchoServer {
  readonly port: number;
  readonly close: () => void;
}

export interface SlowEchoParts {
  /** Over a line, in milliseconds. */
  readonly takesMs: number;
  readonly nowMs: () => number;
  /** What wakes it when a line is due; closed with it. */
  readonly alarm: AlarmClock;
}

/** What its process says, a line each. */
export type SlowEchoSaid =
  { readonly port: number } | { readonly stall: { readonly fromMs: number; readonly toMs: number } };

/** Listens on a free port of loopback. */
export const openSlowEchoServer = async ({
  takesMs,
  nowMs,
  alarm,
}: SlowEchoParts): Promise<SlowEchoServer> => {
  const sockets = new Set<Socket>();
  const line = createDueLine(nowMs, alarm);
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let freeMs = -Infinity;
    socket.on('data', (data) => {
      for (const byte of data) {
        if (byte !== newline) continue;
        freeMs = Math.max(freeMs, nowMs()) + takesMs;
        line.add(freeMs, () => {
          if (!socket.destroyed) socket.write('\n');
        });
      }
    });
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      alarm.close();
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};

const newline = '\n'.charCodeAt(0);

/** Does each thing when it is due, in the order in which they are. */
const createDueLine = (nowMs: () => number, alarm: AlarmClock) => {
  const waiting: { readonly dueMs: number; readonly does: () => void }[] = [];
  const work = (): void => {
    while ((waiting[0]?.dueMs ?? Infinity) <= nowMs()) waiting.shift()?.does();
    const [next] = waiting;
    if (next !== undefined) alarm.set(Math.max(0, next.dueMs - nowMs()), work);
  };
  return {
    add(dueMs: number, does: () => void): void {
      const place = waiting.findLastIndex((each) => each.dueMs <= dueMs) + 1;
      waiting.splice(place, 0, { dueMs, does });
      if (place === 0) work();
    },
  };
};
