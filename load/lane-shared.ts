// A lane over a client that several operations share: each is sent as it falls due, whatever became of those before, and the
// client itself keeps its connections, queues, and follows where it is sent. What it does then is what is measured.
import { keepConnected } from './keep-connected.ts';
import { perform, refuse } from './lane-runner.ts';
import type { LaneContext, LaneRunner } from './lane-runner.ts';
import { notSent } from './ledger.ts';
import type { DueOperation } from './pacer.ts';
import type { Session } from './target.ts';

/** Operations under way per lane; what is due beyond that is refused. A client that waits for a minute at 200/s stays below. */
const underWayMax = 20_000;

/**
 * Operations that fall due before the client is there wait for it. An operation may take as long as the client's policy lets
 * it: `operationTimeoutMs` is handed to it and obeyed or not.
 */
export const createSharedLane = (context: LaneContext): LaneRunner => {
  const { lane, target, limits, nowMs } = context;
  const waiting: DueOperation[] = [];
  let session: Session | null = null;
  /** Why there is no client; null while there is one, and while the first is awaited. */
  let absence: string | null = null;
  let underWay = 0;

  const send = async (operation: DueOperation, over: Session): Promise<void> => {
    underWay += 1;
    await perform(context, operation, over, limits.operationTimeoutMs);
    underWay -= 1;
  };
  const disconnected = (reason: string): void => {
    session = null;
    absence = `no client: ${reason}`;
    for (const operation of waiting.splice(0)) refuse(context, operation, absence);
  };

  const connection = keepConnected({
    open: () => target.open(lane, limits.operationTimeoutMs),
    everyMs: limits.reconnectEveryMs,
    nowMs,
    onConnected(opened) {
      session = opened;
      absence = null;
      for (const operation of waiting.splice(0)) void send(operation, opened);
    },
    onLost: disconnected,
  });

  return {
    ready: connection.firstTried,
    take(operation) {
      if (absence !== null) refuse(context, operation, absence);
      else if (underWay + waiting.length >= underWayMax) {
        refuse(context, operation, `${notSent}${underWayMax} operations under way`);
      } else if (session === null) waiting.push(operation);
      else void send(operation, session);
    },
    close() {
      disconnected('the load was stopped');
      connection.close();
    },
  };
};
