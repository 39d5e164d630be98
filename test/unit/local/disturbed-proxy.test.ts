// The outages that the stopwatch is calibrated with are what they say: seen from a client of the path, with a server that sends
// every byte back.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DisturbedPath } from '../../../harness/model/disturbance.ts';
import { openDisturbedProxy } from '../../../harness/platforms/local/disturbed/proxy.ts';
import { hostClockMs } from '../../../load/clock.ts';
import { openEchoServer } from '../../../load/echo.ts';
import type { EchoServer } from '../../../load/echo.ts';

let server: EchoServer;
let path: DisturbedPath;
const clients: Socket[] = [];
beforeEach(async () => {
  server = await openEchoServer();
  path = await openDisturbedProxy({ host: '127.0.0.1', port: server.port });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  path.close();
  server.close();
});

const client = (): Socket => {
  const socket = connect({ ...path.endpoint, noDelay: true });
  socket.on('error', () => undefined);
  clients.push(socket);
  return socket;
};
const connected = async (): Promise<Socket> => {
  const socket = client();
  await once(socket, 'connect');
  await said(socket, 'hello');
  return socket;
};
/** Resolves once the text has come back in full, with when that was. */
const said = async (socket: Socket, text: string): Promise<number> => {
  socket.write(text);
  for (let back = ''; back.length < text.length;) back += String((await once(socket, 'data'))[0]);
  return hostClockMs();
};
const ended = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? '');
    });
    socket.once('close', () => {
      resolve('closed');
    });
  });

describe('a path that is disturbed', () => {
  it('refuses, and breaks what stands; afterwards it takes connections on the same port', async () => {
    const standing = await connected();
    const broken = ended(standing);
    const over = path.disturb('refuse', 60);
    expect(await broken).toBe('ECONNRESET');
    expect(await ended(client())).toBe('ECONNREFUSED');
    const { from, to } = await over;
    expect(to.lower - from.upper).toBeGreaterThanOrEqual(59);
    await connected();
  });

  it('tells when the next client is let in, which is none that it refuses or resets', async () => {
    await connected();
    const over = path.disturb('refuse', 60);
    const back = path.nextClient();
    expect(await ended(client())).toBe('ECONNREFUSED');
    const { to } = await over;
    const beforeMs = hostClockMs();
    await connected();
    expect(await back).toBeGreaterThan(Math.max(to.lower, beforeMs));
    expect(await back).toBeLessThan(hostClockMs());
    const reset = path.disturb('reset', 60);
    const afterReset = path.nextClient();
    expect(await ended(client())).toMatch(/ECONNRESET|closed/);
    const resetOver = await reset;
    await connected();
    expect(await afterReset).toBeGreaterThan(resetOver.to.lower);
  });

  it('resets whoever comes', async () => {
    const standing = await connected();
    const broken = ended(standing);
    const over = path.disturb('reset', 60);
    expect(await broken).toBe('ECONNRESET');
    const next = client();
    next.write('anybody?');
    expect(await ended(next)).toMatch(/ECONNRESET|closed/);
    await over;
    await connected();
  });

  it('lets nothing pass in silence, and all of it afterwards, in order', async () => {
    const standing = await connected();
    const over = path.disturb('silence', 120);
    const text = Array.from({ length: 50 }, (_, number) => `${number};`).join('');
    const answered = said(standing, text);
    let back = '';
    standing.on('data', (data: Buffer) => (back += data.toString()));
    const late = client();
    const lateAnswered = said(late, 'me too');
    const { to } = await over;
    expect(await answered).toBeGreaterThan(to.lower);
    expect(await lateAnswered).toBeGreaterThan(to.lower);
    expect(back).toBe(text);
  });

  it('forgets whoever gave up while nothing passed', async () => {
    const over = path.disturb('silence', 150);
    const patient = client();
    const answered = said(patient, 'I wait');
    for (let number = 0; number < 20; number += 1) {
      const hasty = client();
      hasty.write('I do not');
      hasty.once('connect', () => hasty.end());
    }
    await over;
    expect(await answered).toBeGreaterThan(0);
    await connected();
  });

  it('slows down each way, without letting anything overtake', async () => {
    const standing = await connected();
    const over = path.disturb('slow', 250);
    const beganMs = hostClockMs();
    expect((await said(standing, 'one')) - beganMs).toBeGreaterThanOrEqual(58);
    let back = '';
    standing.on('data', (data: Buffer) => (back += data.toString()));
    standing.write('two');
    await over;
    await said(standing, 'three');
    expect(back).toMatch(/^two/);
    await expect.poll(() => back).toBe('twothree');
  });
});
