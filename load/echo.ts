// The simplest service there is: it sends every line back. It stands where nothing but the instrument is to be measured: in
// calibration, and in the self-check of every load.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { OpenTimedOut } from './target.ts';
import type { Answer, Session, Target } from './target.ts';

export interface EchoServer {
  readonly port: number;
  /** While it refuses, connections that stand are reset, and new ones too as soon as they are accepted. */
  refuse(refusing: boolean): void;
  readonly close: () => void;
}

/** Listens on a free port of loopback. */
export const openEchoServer = async (): Promise<EchoServer> => {
  const sockets = new Set<Socket>();
  let refusing = false;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (refusing) socket.resetAndDestroy();
    else socket.pipe(socket);
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    refuse(now) {
      refusing = now;
      if (now) for (const socket of sockets) socket.resetAndDestroy();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};

export interface EchoSettings {
  readonly services: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
}

/** An operation is a line that comes back; a line that does not certainly changed nothing. */
export const createEchoTarget = ({ services }: EchoSettings): Target => ({
  async open({ service }, timeoutMs) {
    const endpoint = services[service];
    if (endpoint === undefined) throw new Error(`no service ${service} in the target's settings`);
    return sessionOver(await connected(endpoint, timeoutMs));
  },
});

const connected = (endpoint: EchoSettings['services'][string], timeoutMs: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ ...endpoint, noDelay: true });
    const timer = setTimeout(() => {
      reject(new OpenTimedOut('timed out while connecting'));
      socket.destroy();
    }, timeoutMs);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new Error(error.code ?? error.message, { cause: error }));
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });

const sessionOver = (socket: Socket): Session => {
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let answered: (answer: Answer) => void = () => undefined;
  socket.on('data', () => {
    answered({ outcome: 'acknowledged' });
  });
  socket.once('error', (error: NodeJS.ErrnoException) => {
    end(error.code ?? error.message);
  });
  socket.once('close', () => {
    end('connection closed');
  });
  void ended.then((reason) => {
    answered({ outcome: 'refused', reason });
  });
  const ask = (timeoutMs: number): Promise<Answer> => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => {
      resolve({ outcome: 'refused', reason: 'timed out waiting for an answer', timedOut: true });
    }, timeoutMs);
    answered = (answer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    if (socket.destroyed)
      void ended.then((reason) => {
        answered({ outcome: 'refused', reason });
      });
    else socket.write('\n');
    return promise;
  };
  return {
    write: (_, timeoutMs) => ask(timeoutMs),
    read: ask,
    ended,
    close: () => {
      socket.destroy();
    },
  };
};
