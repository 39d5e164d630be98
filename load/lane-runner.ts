// What the two kinds of lanes have in common: what they are given, what they offer, and one operation over one session.
import type { Lane, LoadConfig } from './lanes.ts';
import type { OperationEnd } from './ledger.ts';
import type { DueOperation } from './pacer.ts';
import type { Answer, ClientEvent, Session, Target } from './target.ts';

export type LaneLimits = Pick<LoadConfig, 'operationTimeoutMs' | 'reconnectEveryMs' | 'inFlightMax'>;

/** What a lane is given by the load that it belongs to. */
export interface LaneContext {
  readonly lane: Lane;
  readonly target: Target;
  readonly limits: LaneLimits;
  readonly nowMs: () => number;
  /** Must be told the end of every operation that was taken, once. */
  readonly ended: (operation: DueOperation, end: OperationEnd) => void;
  /** Told what its client noticed by itself. */
  readonly noticed: (event: ClientEvent) => void;
}

export interface LaneRunner {
  /** Resolves when it is as ready as it will be: its first connection stands, or was tried in vain. */
  readonly ready: Promise<void>;
  /** Takes an operation that fell due and returns at once. Its end is told to the context. */
  take(operation: DueOperation): void;
  /** Gives every connection up. What was not sent is refused. */
  close(): void;
}

export type CreateLaneRunner = (context: LaneContext) => LaneRunner;

/** Carries out one operation of the lane and tells how it ended. The time-out counts from now, when it is sent. */
export const perform = async (
  context: LaneContext,
  operation: DueOperation,
  session: Session,
  timeoutMs: number,
): Promise<Answer> => {
  const { lane, nowMs } = context;
  const sentMs = nowMs();
  const answer = await (lane.kind === 'write'
    ? session.write({ writer: lane.name, sequence: operation.sequence }, timeoutMs)
    : session.read(timeoutMs));
  context.ended(operation, { sentMs, endedMs: nowMs(), ...answer });
  return answer;
};

/** Tells that the lane's client has a connection again. */
export const connectedAgain = ({ lane, noticed }: LaneContext, detail: string): void => {
  const { service, policy, partition } = lane;
  const client = { service, policy, ...(partition !== undefined && { partition }) };
  noticed({ milestone: 'first-connection', detail: `${lane.name}: ${detail}`, client });
};

/** Ends an operation that was never sent. */
export const refuse = (
  context: LaneContext,
  operation: DueOperation,
  reason: string,
  timedOut = false,
): void => {
  context.ended(operation, {
    sentMs: null,
    endedMs: context.nowMs(),
    outcome: 'refused',
    reason,
    ...(timedOut && { timedOut }),
  });
};
