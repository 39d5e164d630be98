// A lane of fresh connections: each operation opens one, does its one thing and closes it. It shows what the service
// offers at that moment. Operations overlap; nothing is retried.
import { connectedAgain, perform, refuse } from './lane-runner.ts';
import type { LaneContext, LaneRunner } from './lane-runner.ts';
import { notSent } from './ledger.ts';
import type { DueOperation } from './pacer.ts';
import { OpenTimedOut } from './target.ts';
import type { Session } from './target.ts';

/** One operation has `operationTimeoutMs` in all: what the connection took is missing to the answer. */
export const createFreshLane = (context: LaneContext): LaneRunner => {
  const { lane, target, limits, nowMs } = context;
  const sessions = new Set<Session>();
  let underWay = 0;
  let closed = false;
  let inVain = false;

  const open = async (operation: DueOperation): Promise<Session | null> => {
    try {
      const session = await target.open(lane, limits.operationTimeoutMs);
      if (inVain) connectedAgain(context, 'tried anew for each operation');
      inVain = false;
      return session;
    } catch (error) {
      inVain = true;
      refuse(context, operation, (error as Error).message, error instanceof OpenTimedOut);
      return null;
    }
  };

  const run = async (operation: DueOperation): Promise<void> => {
    const startedMs = nowMs();
    const session = await open(operation);
    if (session === null) return;
    sessions.add(session);
    const leftMs = Math.max(1, limits.operationTimeoutMs - (nowMs() - startedMs));
    if (closed) refuse(context, operation, 'the load was stopped');
    else await perform(context, operation, session, leftMs);
    sessions.delete(session);
    session.close();
  };

  return {
    ready: Promise.resolve(),
    take(operation) {
      if (underWay >= limits.inFlightMax) {
        refuse(context, operation, `${notSent}${underWay} operations under way`);
        return;
      }
      underWay += 1;
      void run(operation).finally(() => {
        underWay -= 1;
      });
    },
    close() {
      closed = true;
      for (const session of sessions) session.close();
    },
  };
};
