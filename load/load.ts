// The counted load: a pacer that never waits, a runner per lane, and a ledger row before each operation and after it.
// Runs in whatever process calls it; agent.ts gives it one of its own.
import { createFreshLane } from './lane-fresh.ts';
import type { LaneRunner } from './lane-runner.ts';
import { createSessionLane } from './lane-session.ts';
import type { Lane, LoadConfig } from './lanes.ts';
import type { LedgerRow, LoadSample, OperationEnd } from './ledger.ts';
import { startPacer } from './pacer.ts';
import type { DueOperation } from './pacer.ts';
import { createSampler } from './samples.ts';
import { watchStalls } from './stalls.ts';
import type { Target } from './target.ts';

export interface LoadOptions {
  readonly config: Omit<LoadConfig, 'originMs' | 'ledgerFile' | 'target'>;
  readonly target: Target;
  /** The run's clock, in milliseconds. */
  readonly nowMs: () => number;
  /** Keeps a row of the ledger before it returns; a throw ends the process. */
  readonly append: (row: LedgerRow) => void;
  /** Called once a second. */
  readonly onSample?: (sample: LoadSample) => void;
}

export interface Load {
  /** Issues nothing more, waits for what is under way and closes the ledger. Takes at most `operationTimeoutMs` and a grace. */
  stop(): Promise<void>;
}

/** After the time-out of the last operation, for the client to notice it. */
const stopGraceMs = 500;

/** Starts at once. The first operations of a session queue until it is connected. */
export const startLoad = ({ config, target, nowMs, append, onSample }: LoadOptions): Load => {
  const sampler = createSampler(config.lanes);
  const open = createOpenCount();
  let stopped = false;

  const ended = (lane: Lane, operation: DueOperation, end: OperationEnd): void => {
    if (stopped) return;
    append({ row: 'end', lane: lane.name, sequence: operation.sequence, ...end });
    sampler.count(lane, operation.intendedMs, end);
    open.add(-1);
  };
  const startedMs = nowMs();
  const { lanes, operationTimeoutMs } = config;
  append({ row: 'header', lanes, operationTimeoutMs, startedMs });
  const runners = lanes.map((lane): readonly [Lane, LaneRunner] => {
    const create = lane.policy === 'fresh' ? createFreshLane : createSessionLane;
    const tell = ended.bind(null, lane);
    return [lane, create({ lane, target, limits: config, nowMs, ended: tell })];
  });

  const issue = (index: number, operation: DueOperation): void => {
    const [lane, runner] = runners[index] ?? [];
    if (lane === undefined || runner === undefined) return;
    append({ row: 'due', lane: lane.name, ...operation });
    open.add(1);
    runner.take(operation);
  };
  const endPacer = startPacer({ lanes, startMs: startedMs, nowMs, issue });
  const endWatch = watchStalls(nowMs, (stall) => {
    append({ row: 'stall', ...stall });
  });
  const samples = setInterval(() => onSample?.(sampler.take(nowMs())), 1000);

  return {
    async stop() {
      endPacer();
      await open.none(operationTimeoutMs + stopGraceMs);
      for (const [, runner] of runners) runner.close();
      clearInterval(samples);
      endWatch();
      // What has no end by now keeps none: a row after this one would be about a connection that we cut ourselves.
      stopped = true;
      append({ row: 'stopped', atMs: nowMs() });
    },
  };
};

/** Counts operations without an end, and tells when there are none. */
const createOpenCount = (): { add(change: 1 | -1): void; none(deadlineMs: number): Promise<void> } => {
  let count = 0;
  let whenNone = (): void => undefined;
  return {
    add(change) {
      count += change;
      if (count === 0) whenNone();
    },
    async none(deadlineMs) {
      if (count === 0) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      whenNone = () => {
        resolve(undefined);
      };
      const timer = setTimeout(whenNone, deadlineMs);
      await promise;
      clearTimeout(timer);
    },
  };
};
