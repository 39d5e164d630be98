// The conductor's own questions to a server: one short connection for each batch, with a time-out on everything, and cut when
// the run is aborted.
import { Redis, ReplyError } from 'ioredis';
import { RunError, messageOf } from '../../../model/errors.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import type { Command, Reply } from '../cluster/cluster.ts';

export interface Login {
  /** For messages. */
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly password: string;
  /** For connecting and all answers together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** One reply for each command. A `RunError` when the server cannot be reached, or does not answer all of them in time. */
export const askServer = async (login: Login, commands: readonly Command[]): Promise<readonly Reply[]> => {
  const { endpoint, password, timeoutMs, signal } = login;
  signal.throwIfAborted();
  const client = new Redis({
    ...endpoint,
    password,
    lazyConnect: true,
    connectTimeout: timeoutMs,
    disableClientInfo: true,
    // A server that loads its data refuses commands by itself, which is an answer.
    enableReadyCheck: false,
    retryStrategy: null,
    autoResendUnfulfilledCommands: false,
  });
  // Told here only; whoever waits for an answer learns no more than that the connection is closed.
  let trouble: string | undefined;
  client.on('error', (error) => {
    trouble ??= messageOf(error);
  });
  const end = (): void => {
    client.disconnect();
  };
  const timer = setTimeout(() => {
    trouble ??= `no answer within ${timeoutMs / 1000} s`;
    end();
  }, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    await client.connect();
    const pipeline = client.pipeline();
    for (const [name, ...args] of commands) pipeline.call(name, ...args);
    return ((await pipeline.exec()) ?? []).map(([error, value]) => replyOf(error, value));
  } catch (cause) {
    signal.throwIfAborted();
    throw new RunError(
      `${login.name} at ${endpoint.host}:${endpoint.port} did not answer: ${trouble ?? messageOf(cause)}`,
      'The servers’ logs are in the run’s logs folder.',
      { cause },
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    client.disconnect();
  }
};

/** An error of the connection is thrown, one of the server is its answer. */
const replyOf = (error: Error | null, value: unknown): Reply => {
  if (error === null) return value as Reply;
  if (error instanceof ReplyError) return { refused: error.message };
  throw error;
};
