// What a client sees through a local service: the same as through a Kubernetes Service.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import type { Endpoint } from '../../../harness/model/endpoint.ts';
import { freePort } from '../../../harness/platforms/local/free-port.ts';
import { seededRandom } from '../../../harness/model/seeded-random.ts';
import { openServiceProxy } from '../../../harness/platforms/local/services/proxy.ts';
import type { ServiceProxy } from '../../../harness/platforms/local/services/proxy.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** A server that deals with each connection as told. */
const startMember = async (onConnection: (socket: Socket) => void): Promise<Endpoint> => {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
};

/** Says its name, then repeats what it hears. */
const startEcho = (name: string): Promise<Endpoint> =>
  startMember((socket) => {
    socket.write(`${name}\n`);
    socket.pipe(socket);
  });

const startProxy = async (...members: Endpoint[]): Promise<ServiceProxy> => {
  const proxy = await openServiceProxy(0, seededRandom(1));
  proxy.route(members);
  cleanUps.push(proxy.close);
  return proxy;
};

const clientOf = (proxy: ServiceProxy): Socket => {
  const socket = connect({ host: '127.0.0.1', port: proxy.port, allowHalfOpen: true });
  cleanUps.push(() => socket.destroy());
  return socket;
};

const nextText = async (socket: Socket): Promise<string> => {
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString();
};

/** The code of the error that a socket meets, or `end` when it is ended in good order. */
const fate = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    socket.once('end', () => {
      resolve('end');
    });
    socket.resume();
  });

const whoAnswers = async (proxy: ServiceProxy): Promise<string> => {
  const client = clientOf(proxy);
  const name = await nextText(client);
  client.destroy();
  return name.trim();
};

test('new connections are spread over the members at random, evenly and by the seed', async () => {
  const members = [await startEcho('one'), await startEcho('two'), await startEcho('three')];
  const draw = async (): Promise<readonly string[]> => {
    const proxy = await startProxy(...members);
    const answers = [];
    for (let count = 0; count < 150; count += 1) answers.push(await whoAnswers(proxy));
    return answers;
  };
  const answers = await draw();
  for (const name of ['one', 'two', 'three']) {
    // Four standard deviations around 50; the seed is fixed, so this never changes.
    expect(Math.abs(answers.filter((answer) => answer === name).length - 50)).toBeLessThan(24);
  }
  // A round robin would never give the same member twice running.
  expect(answers.some((answer, index) => answer === answers[index + 1])).toBe(true);
  expect(await draw()).toEqual(answers);
});

test('without members a connection is reset at once', async () => {
  const proxy = await startProxy();
  expect(await fate(clientOf(proxy))).toBe('ECONNRESET');
});

test('a member that refuses the connection resets the client', async () => {
  const proxy = await startProxy({ host: '127.0.0.1', port: await freePort() });
  expect(await fate(clientOf(proxy))).toBe('ECONNRESET');
});

test('a connection that stands stays with its member when the members change; new ones go to the new', async () => {
  const proxy = await startProxy(await startEcho('old'));
  const standing = clientOf(proxy);
  expect(await nextText(standing)).toBe('old\n');
  proxy.route([await startEcho('new')]);
  expect(await whoAnswers(proxy)).toBe('new');
  standing.write('still there');
  expect(await nextText(standing)).toBe('still there');
  proxy.route([]);
  standing.write('even so');
  expect(await nextText(standing)).toBe('even so');
});

test('a member that resets a connection resets the client, and one that ends it ends the client', async () => {
  const resets = await startProxy(
    await startMember((socket) => socket.once('data', () => socket.resetAndDestroy())),
  );
  const reset = clientOf(resets);
  reset.write('x');
  expect(await fate(reset)).toBe('ECONNRESET');
  const ends = await startProxy(await startMember((socket) => socket.resume().end('bye')));
  const ended = clientOf(ends);
  expect(await text(ended)).toBe('bye');
});

test('a client that resets its connection resets the member', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const proxy = await startProxy(
    await startMember((socket) => {
      socket.write('hello');
      void fate(socket).then(resolve);
    }),
  );
  const client = clientOf(proxy);
  await nextText(client);
  client.resetAndDestroy();
  expect(await promise).toBe('ECONNRESET');
});

test('a client may end its side and still hear the answer', async () => {
  const proxy = await startProxy(
    await startMember((socket) => {
      void text(socket).then((heard) => socket.end(`heard ${heard}`));
    }),
  );
  const client = clientOf(proxy);
  client.end('all of it');
  expect(await text(client)).toBe('heard all of it');
});

test('a client that does not read holds the member back, and misses nothing when it reads again', async () => {
  const chunk = Buffer.alloc(2 ** 20, 'x');
  const total = 64;
  let sent = 0;
  const proxy = await startProxy(
    await startMember((socket) => {
      const push = (): void => {
        while (sent < total) {
          sent += 1;
          if (!socket.write(chunk)) return void socket.once('drain', push);
        }
        socket.end();
      };
      push();
    }),
  );
  const client = clientOf(proxy);
  await once(client, 'connect');
  let before = -1;
  // Until the buffers on the way are full and nothing moves any more.
  await expect
    .poll(
      () => {
        const still = sent === before;
        before = sent;
        return still && sent > 0;
      },
      { interval: 100 },
    )
    .toBe(true);
  expect(sent).toBeLessThan(total);
  let received = 0;
  for await (const data of client) received += (data as Buffer).length;
  expect(received).toBe(total * chunk.length);
});

test('a port in use is refused', async () => {
  const proxy = await startProxy();
  await expect(openServiceProxy(proxy.port, seededRandom(1))).rejects.toThrow('EADDRINUSE');
});
