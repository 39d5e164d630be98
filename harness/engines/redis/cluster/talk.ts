// Commands to a server, over a stream that somebody else has opened: a time-out on everything, and cut when the run is told to
// end.
import { AbstractConnector, Redis, ReplyError } from 'ioredis';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection, Connections } from '../../../model/connections.ts';
import { RunError, messageOf } from '../../../model/errors.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import type { Command, RedisMember, Reply } from './cluster.ts';

/** How a member is reached. */
export interface ReachedRedis {
  readonly name: string;
  readonly password: string;
  readonly signal: AbortSignal;
  readonly dial: (timeoutMs: number) => Promise<Duplex>;
  readonly connections: Connections<Talk>;
}

export interface Talk extends Connection {
  /** One reply for each command; rejects when they are not all there in time, and is over then. */
  readonly send: (commands: readonly Command[], timeoutMs: number) => Promise<readonly Reply[]>;
}

/** The time-out is for connecting and all answers together. */
export const askOver =
  ({ name, password, signal, dial, connections }: ReachedRedis): RedisMember['ask'] =>
  async (commands, timeoutMs = timeoutsMs.query) => {
    const untilMs = performance.now() + timeoutMs;
    const open = async (): Promise<Talk> => talkOver(await dial(timeoutMs), password);
    try {
      const replies = await connections.use(name, open, (talk) =>
        talk.send(withReads(commands), Math.max(1, untilMs - performance.now())),
      );
      return replies.slice(0, commands.length);
    } catch (cause) {
      signal.throwIfAborted();
      throw new RunError(
        `${name} did not answer: ${(cause as Error).message}`,
        'The servers’ logs are in the run’s logs folder.',
        { cause },
      );
    }
  };

/** `READONLY` holds for a connection until it is taken back, and the next who asks must find it as it was. */
const withReads = (commands: readonly Command[]): readonly Command[] =>
  commands.some(([name]) => name === 'READONLY') ? [...commands, ['READWRITE']] : commands;

const talkOver = (stream: Duplex, password: string): Talk => {
  const client = new Redis({
    Connector: connectorOf(stream),
    password,
    disableClientInfo: true,
    // A server that loads its data refuses commands by itself, which is an answer.
    enableReadyCheck: false,
    retryStrategy: null,
    autoResendUnfulfilledCommands: false,
    noDelay: false,
    protocol: 2,
  });
  // Told here only; whoever waits for an answer learns no more than that the connection is closed.
  let trouble: string | undefined;
  client.on('error', (error) => {
    trouble ??= messageOf(error);
  });
  const end = (): void => {
    client.disconnect();
  };
  return {
    end,
    alive: () => client.status === 'ready',
    send: async (commands, timeoutMs) => {
      const timer = setTimeout(() => {
        trouble ??= `silent for ${Math.ceil(timeoutMs) / 1000} s`;
        end();
      }, timeoutMs);
      try {
        const pipeline = client.pipeline();
        for (const [name, ...args] of commands) pipeline.call(name, ...args);
        return ((await pipeline.exec()) ?? []).map(([error, value]) => replyOf(error, value));
      } catch (cause) {
        throw new Error(trouble ?? messageOf(cause), { cause });
      } finally {
        clearTimeout(timer);
      }
    },
  };
};

/** The driver makes its connections by itself; this one is made. It is ended at once, without waiting for the server. */
const connectorOf = (stream: Duplex) =>
  class extends AbstractConnector {
    constructor() {
      super(0);
      this.stream = Object.assign(stream, { setKeepAlive: () => stream }) as unknown as Socket;
    }
    override connect = () => Promise.resolve(this.stream);
  };

/** An error of the connection is thrown, one of the server is its answer. */
const replyOf = (error: Error | null, value: unknown): Reply => {
  if (error === null) return value as Reply;
  if (error instanceof ReplyError) return { refused: error.message };
  throw error;
};
