// A lane over one long-lived session, as an application holds it: one operation at a time, those that fall due meanwhile
// queue. Without a connection they are refused at once. Nothing is retried.
import { keepConnected } from './keep-connected.ts';
import { connectedAgain, perform, refuse } from './lane-runner.ts';
import type { LaneContext, LaneRunner } from './lane-runner.ts';
import { notSent } from './ledger.ts';
import type { DueOperation } from './pacer.ts';
import type { Session } from './target.ts';

/**
 * Two waits, both `operationTimeoutMs`: an operation queues at most that long after its intended time, and once it is sent
 * its answer is waited for as long again.
 */
export const createSessionLane = (context: LaneContext): LaneRunner => {
  const { lane, target, limits, nowMs } = context;
  const queue: DueOperation[] = [];
  let session: Session | null = null;
  let busy = false;
  /** Why there is no connection. Null while there is one, and while the first is awaited: then operations queue. */
  let absence: string | null = null;

  const next = (): void => {
    refuseTheStale();
    const operation = session === null || busy ? undefined : queue.shift();
    if (operation !== undefined && session !== null) void send(operation, session);
  };
  const send = async (operation: DueOperation, over: Session): Promise<void> => {
    busy = true;
    const answer = await perform(context, operation, over, limits.operationTimeoutMs);
    busy = false;
    // The late answer may still come, and would then pass for the answer to the next operation: never use it again.
    if (answer.timedOut === true && over === session) connection.drop(answer.reason ?? 'timed out');
    next();
  };
  const refuseTheStale = (): void => {
    const oldestMs = nowMs() - limits.operationTimeoutMs;
    for (let head = queue[0]; head !== undefined && head.intendedMs < oldestMs; head = queue[0]) {
      queue.shift();
      refuse(context, head, `${notSent}queued for ${limits.operationTimeoutMs} ms`, true);
    }
  };
  const disconnected = (reason: string): void => {
    session = null;
    absence = `no connection: ${reason}`;
    for (const operation of queue.splice(0)) refuse(context, operation, absence);
  };

  const connection = keepConnected({
    open: () => target.open(lane, limits.operationTimeoutMs),
    everyMs: limits.reconnectEveryMs,
    nowMs,
    onConnected(opened) {
      session = opened;
      if (absence !== null) connectedAgain(context, `tried again every ${limits.reconnectEveryMs} ms`);
      absence = null;
      next();
    },
    onLost: disconnected,
  });

  return {
    ready: connection.firstTried,
    take(operation) {
      if (absence !== null) {
        refuse(context, operation, absence);
        return;
      }
      queue.push(operation);
      next();
    },
    close() {
      disconnected('the load was stopped');
      connection.close();
    },
  };
};
