// Opens a cluster client and waits until it is ready to send. From then on it reconnects by itself for as long as it is not
// closed: what it cannot do meanwhile is told operation by operation.
import { Cluster } from 'ioredis';
import type { Redis } from 'ioredis';
import type { Endpoint } from '../../../model/endpoint.ts';
import { OpenTimedOut } from '../../../../load/target.ts';
import type { ClientOptions } from './options.ts';
import { reasonOf } from './errors.ts';

export interface OpenClient {
  readonly cluster: Cluster;
  /** Resolves with the reason once the client is over. */
  readonly ended: Promise<string>;
  readonly close: () => void;
}

export interface Opening {
  readonly seeds: readonly Endpoint[];
  readonly options: ClientOptions;
  readonly timeoutMs: number;
  /**
   * Connects to a member as soon as it is known. Otherwise the client does so with the first command for it, and when it may
   * not queue, it sends the next ones to members at random until that connection stands.
   */
  readonly ahead: boolean;
  /** Is given the client before it does anything. */
  readonly prepare: (cluster: Cluster) => void;
}

/** Rejects with `OpenTimedOut` when no connection stands in time, and leaves none behind. */
export const openClient = async (opening: Opening): Promise<OpenClient> => {
  const { seeds, options, timeoutMs, ahead, prepare } = opening;
  const cluster = new Cluster([...seeds], options);
  prepare(cluster);
  if (ahead) connectAhead(cluster);
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let trouble = 'no answer';
  const troubled = (error: Error & { readonly lastNodeError?: Error }): void => {
    trouble = reasonOf(error.lastNodeError ?? error);
  };
  cluster.on('error', troubled);
  cluster.on('node error', troubled);
  cluster.on('end', () => {
    end('the client gave up');
  });
  const close = (): void => {
    end('closed by the client');
    cluster.disconnect();
  };
  const timeLimit = AbortSignal.timeout(timeoutMs);
  const timedOut = new Promise<'timed out'>((resolve) => {
    timeLimit.addEventListener('abort', () => {
      resolve('timed out');
    });
  });
  const ready = new Promise<'ready'>((resolve) => {
    cluster.once('ready', () => {
      resolve('ready');
    });
  });
  const came = await Promise.race([ready, ended, timedOut]);
  if (came === 'ready') {
    if (ahead) await Promise.race([Promise.all(cluster.nodes().map(settled)), ended, timedOut]);
    return { cluster, ended, close };
  }
  close();
  throw came === 'timed out'
    ? new OpenTimedOut(`timed out while connecting: ${trouble}`)
    : new Error(`${came}: ${trouble}`);
};

/** Not before the client is ready: it makes sure of that over a connection of its choice, and gives up when that one is being made. */
const connectAhead = (cluster: Cluster): void => {
  const connect = (node: Redis): void => {
    // What becomes of it is told by the commands that need it.
    if (cluster.status === 'ready' && node.status === 'wait') node.connect().catch(() => undefined);
  };
  cluster.on('ready', () => {
    cluster.nodes().forEach(connect);
  });
  cluster.on('+node', connect);
};

/** Resolves once the connection stands or is gone. */
const settled = (node: Redis): Promise<void> =>
  new Promise((resolve) => {
    if (node.status === 'ready') resolve();
    node.once('ready', resolve);
    node.once('end', resolve);
  });
