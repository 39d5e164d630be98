// The counted load: a pacer that never waits, a runner per lane, and a ledger row before each operation and after it.
// Runs in whatever process calls it; agent.ts gives it one of its own.
import { createFreshLane } from './lane-fresh.ts';
import type { CreateLaneRunner, LaneRunner } from './lane-runner.ts';
import { createSessionLane } from './lane-session.ts';
import { createSharedLane } from './lane-shared.ts';
import { isOpen, lanesAt } from './lanes.ts';
import type { ClientPolicy, Lane, LoadConfig } from './lanes.ts';
import type { LedgerRow, LoadSample, OperationEnd, RatesOrder } from './ledger.ts';
import type { AlarmClock } from './alarm.ts';
import { startPacer } from './pacer.ts';
import type { DueOperation, Pacer } from './pacer.ts';
import { createSampler } from './samples.ts';
import type { Sampler } from './samples.ts';
import { watchStalls } from './stalls.ts';
import type { Stall } from './stalls.ts';
import type { ClientEvent, Target } from './target.ts';

export interface LoadParts {
  readonly config: Omit<LoadConfig, 'originMs' | 'ledgerFile' | 'target'>;
  readonly target: Target;
  /** The run's clock, in milliseconds. */
  readonly nowMs: () => number;
  /** Keeps a row of the ledger before it returns; a throw ends the process. */
  readonly append: (row: LedgerRow) => void;
  /** Called once a second. */
  readonly onSample?: (sample: LoadSample) => void;
  /** What wakes the pacer; a timer when absent. */
  readonly alarm?: AlarmClock;
}

export interface Load {
  /**
   * Where rates are open, runs at another share of them from now on, or begins to count operations; then the trial is over, and
   * the rates stay. Nothing where no rate is open.
   */
  readonly steer: (order: RatesOrder) => void;
  /** Issues nothing more, waits for what is under way and closes the ledger. Takes at most `operationTimeoutMs` and a grace. */
  stop(): Promise<void>;
}

const runnerFor: Readonly<Record<ClientPolicy, CreateLaneRunner>> = {
  session: createSessionLane,
  fresh: createFreshLane,
  bounded: createSharedLane,
  defaults: createSharedLane,
};

/** After the time-out of the last operation, for the client to notice it. */
const stopGraceMs = 500;

/**
 * Starts when every lane has its first connection, or has tried for one in vain: what a client takes to get ready is not the
 * database's downtime. Takes `operationTimeoutMs` at most.
 */
export const startLoad = async ({
  config,
  target,
  nowMs,
  append,
  onSample,
  alarm,
}: LoadParts): Promise<Load> => {
  const { lanes, operationTimeoutMs, ackWithinMs = operationTimeoutMs } = config;
  const sampler = createSampler(lanes, ackWithinMs);
  const open = createOpenCount();
  let running = false;

  const ended = (lane: Lane, operation: DueOperation, end: OperationEnd): void => {
    if (!running) return;
    append({ row: 'end', lane: lane.name, sequence: operation.sequence, ...end });
    sampler.count(lane, operation.intendedMs, end);
    open.add(-1);
  };
  const noticed = (event: ClientEvent): void => {
    if (running) append({ row: 'milestone', atMs: nowMs(), ...event });
  };
  target.watch?.(noticed);
  const runners = lanes.map((lane): readonly [Lane, LaneRunner] => {
    const tell = ended.bind(null, lane);
    return [lane, runnerFor[lane.policy]({ lane, target, limits: config, nowMs, ended: tell, noticed })];
  });
  await Promise.all(runners.map(([, { ready }]) => ready));
  const startedMs = nowMs();
  append({ row: 'header', lanes, operationTimeoutMs, startedMs });
  running = true;

  const issue = (index: number, operation: DueOperation): void => {
    const [lane, runner] = runners[index] ?? [];
    if (lane === undefined || runner === undefined) return;
    append({ row: 'due', lane: lane.name, ...operation });
    sampler.due(lane, operation);
    open.add(1);
    runner.take(operation);
  };
  const pacer = startPacer({ lanes, startMs: startedMs, nowMs, issue, alarm });
  const rates = createRates(lanes, { pacer, nowMs, append });
  const endWatch = watchStalls(nowMs, keepStall(append, sampler), config.stallsFromMs);
  const samples = setInterval(() => onSample?.(sampler.take(nowMs(), rates.now())), 1000);

  return {
    steer: rates.steer,
    async stop() {
      pacer.stop();
      await open.none(operationTimeoutMs + stopGraceMs);
      for (const [, runner] of runners) runner.close();
      clearInterval(samples);
      endWatch();
      // What has no end by now keeps none: a row after this one would be about a connection that we cut ourselves.
      running = false;
      append({ row: 'stopped', atMs: nowMs() });
    },
  };
};

const keepStall =
  (append: LoadParts['append'], sampler: Sampler) =>
  (stall: Stall): void => {
    append({ row: 'stall', ...stall });
    sampler.stalled(stall);
  };

/** At which rates the lanes run, and whether their operations count: at once, unless a rate is open. */
const createRates = (
  lanes: readonly Lane[],
  { pacer, nowMs, append }: Pick<LoadParts, 'nowMs' | 'append'> & { readonly pacer: Pacer },
): Pick<Load, 'steer'> & { readonly now: () => RatesOrder } => {
  let current: RatesOrder = { share: 1, counted: !isOpen(lanes) };
  return {
    now: () => current,
    steer(order) {
      if (current.counted) return;
      if (order.share !== current.share)
        append({ row: 'rates', atMs: pacer.change(lanesAt(lanes, order.share)), share: order.share });
      if (order.counted) append({ row: 'counted', atMs: nowMs() });
      current = order;
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
