// Connections to ports of this machine.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { RunError } from '../../../harness/model/errors.ts';
import { dialPort } from '../../../harness/platforms/local/dial.ts';

const listen = async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
};

test('a stream goes both ways, and is cut when the run is told to end', async () => {
  const over = new AbortController();
  const stream = await dialPort(await listen(), 1000, over.signal);
  stream.write('there and back');
  expect(String((await once(stream, 'data'))[0])).toBe('there and back');
  const closed = new Promise((resolve) => stream.once('close', resolve));
  over.abort(new Error('Ctrl-C'));
  await closed;
  expect(stream.destroyed).toBe(true);
});

test('a port where nobody listens is an error with its reason and its cause', async () => {
  const failure: unknown = await dialPort({ host: '127.0.0.1', port: 1 }, 1000, AbortSignal.any([])).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(RunError);
  expect(failure).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') as string });
  expect((failure as RunError).cause).toMatchObject({ code: 'ECONNREFUSED' });
});

test('nobody is called after the end of the run', async () => {
  const over = AbortSignal.abort(new Error('Ctrl-C'));
  await expect(dialPort(await listen(), 1000, over)).rejects.toThrow('Ctrl-C');
});
