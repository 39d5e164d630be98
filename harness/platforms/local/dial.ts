// Connections to servers on this machine, as streams.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Endpoint } from '../../model/endpoint.ts';
import { RunError, messageOf } from '../../model/errors.ts';

/** Cut when the signal is aborted. What else ends it is for those to hear who use it, and nobody's loss when nobody does. */
export const dialPort = async (
  { host, port }: Endpoint,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Duplex> => {
  signal.throwIfAborted();
  const socket = connect({ host, port, noDelay: true, keepAlive: true, signal });
  socket.on('error', () => undefined);
  const timeLimit = AbortSignal.timeout(timeoutMs);
  try {
    await once(socket, 'connect', { signal: timeLimit });
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    const cause = timeLimit.aborted ? new Error(`it did not answer within ${timeoutMs / 1000} s`) : error;
    throw new RunError(
      `no connection to ${host}:${port}: ${messageOf(cause)}`,
      'The servers’ logs are in the run’s logs folder.',
      { cause },
    );
  }
};
