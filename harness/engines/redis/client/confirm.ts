// WAIT behind a write, on the connection that the write went over: a server counts for each connection what it has to
// confirm. It holds up whatever is sent over that connection meanwhile, so there is one at a time, and the next one is for
// all writes that were answered by then.
import type { Cluster, Redis } from 'ioredis';
import type { Socket } from 'node:net';
import type { Answer } from '../../../../load/target.ts';
import { isForgetting, reasonOf } from './errors.ts';

export interface Confirming {
  /** How many replicas must have a write. */
  readonly replicas: number;
  /** How long the server waits for them. */
  readonly timeoutMs: number;
}

interface WaitLine {
  underWay: Promise<unknown>;
  next: Promise<number> | null;
}

/** What a write's acknowledgement comes to when replicas must confirm it. Never rejects. */
export type Confirm = (acknowledged: Answer, socket: Socket) => Promise<Answer>;

export const createConfirm = (cluster: Cluster, { replicas, timeoutMs }: Confirming): Confirm => {
  const lines = new WeakMap<Redis, WaitLine>();

  const confirmations = (node: Redis): Promise<number> => {
    const line = lines.get(node) ?? { underWay: Promise.resolve(), next: null };
    lines.set(node, line);
    line.next ??= line.underWay.then(() => {
      line.next = null;
      const asked = node.wait(replicas, timeoutMs);
      line.underWay = asked.catch(() => 0);
      return asked;
    });
    return line.next;
  };

  return async (acknowledged, socket) => {
    // A node of the cluster client never connects twice: the one with this socket has only ever had this one.
    const node = cluster.nodes().find(({ stream }) => stream === socket);
    if (node === undefined) return unconfirmed(acknowledged, 'connection lost before replicas confirmed it');
    try {
      const confirmed = await confirmations(node);
      if (confirmed >= replicas) return acknowledged;
      return unconfirmed(acknowledged, `confirmed by ${confirmed} of ${replicas} replicas`);
    } catch (error) {
      const reason = `no word from replicas: ${reasonOf(error as Error)}`;
      return {
        ...unconfirmed(acknowledged, reason),
        ...(isForgetting(error as Error) && { timedOut: true }),
      };
    }
  };
};

/** The server has it and may still lose it: nobody can say whether it will be there. */
const unconfirmed = ({ peer }: Answer, reason: string): Answer => ({
  outcome: 'unknown',
  reason,
  ...(peer !== undefined && { peer }),
});
