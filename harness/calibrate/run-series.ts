// One series on a real path: the load is started, the outages are injected one after another, the ledger is brought home.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostClockMs, sleepPrecisely } from '../../load/clock.ts';
import type { Lane } from '../../load/lanes.ts';
import { openLedgerFile } from '../../load/read-ledger.ts';
import type { Ledger } from '../../load/ledger.ts';
import type { Deed } from '../model/ability.ts';
import type { Harmed, Lasting } from '../model/body.ts';
import { bracketed } from '../model/bracketed.ts';
import type { DisturbedPath, TrueSpan } from '../model/disturbance.ts';
import type { RunContext } from '../model/run-context.ts';
import type { LoadProgram, LocalSite } from '../model/site.ts';
import type { Bounded } from '../model/bounded.ts';
import type { Injected } from './score.ts';
import { explainingShare } from './series.ts';
import type { TrialSeries, Trial } from './series.ts';

/** What a series is run on. */
export interface TrialGround {
  readonly site: Pick<LocalSite, 'startLoad'>;
  readonly context: RunContext;
  /** The service that the probes ask, and the path that leads to it. */
  readonly service: string;
  readonly path: DisturbedPath;
  readonly program: Pick<LoadProgram, 'entry'> & { readonly target: unknown };
  /** Stops the server's processes; absent where no series asks for it. */
  readonly freeze?: Deed<Lasting, Harmed> | undefined;
}

export interface TrialRun {
  readonly injected: readonly Injected[];
  readonly ledger: Ledger;
}

/** Load before the first outage and after the last. */
const quietMs = 1000;
/** A session that lost its connection tries again this often. */
const reconnectEveryMs = 20;

export const runSeries = async (
  series: TrialSeries,
  trials: readonly Trial[],
  ground: TrialGround,
): Promise<TrialRun> => {
  const { context, site, program } = ground;
  const { signal } = context;
  const load = await site.startLoad({
    entry: program.entry,
    config: {
      lanes: lanesOf(series, ground.service),
      operationTimeoutMs: series.operationTimeoutMs,
      reconnectEveryMs,
      stallsFromMs: explainingShare * series.ackWithinMs,
      inFlightMax: Math.ceil((series.rateHz * series.operationTimeoutMs) / 1000) + 10,
      target: program.target,
    },
  });
  await sleep(quietMs, undefined, { signal });
  const injected: Injected[] = [];
  for (const trial of trials) {
    await sleepPrecisely(trial.pauseMs, signal);
    const span = await inject(trial, ground);
    injected.push({ cause: trial.cause, sizeMs: trial.forMs, ...onRunClock(span, context.originMs) });
    tellProgress(series, injected.length, trials.length, context);
  }
  await sleep(quietMs, undefined, { signal });
  const ledgerFile = join(context.folder, `ledger-${series.name}.jsonl`);
  await load.stop(ledgerFile);
  return { injected, ledger: await openLedgerFile(ledgerFile) };
};

const lanesOf = ({ lanes, policy, rateHz }: TrialSeries, service: string): readonly Lane[] =>
  Array.from({ length: lanes }, (_, index) => ({
    name: `probe-${index + 1}`,
    service,
    policy,
    kind: 'read',
    rateHz: rateHz / lanes,
  }));

const inject = async ({ cause, forMs }: Trial, { path, freeze }: TrialGround): Promise<TrueSpan> => {
  if (forMs === 0) return nothing();
  if (cause !== 'freeze') return path.disturb(cause, forMs);
  if (freeze === undefined) throw new Error('this series needs a server that can be frozen');
  let frozen: Harmed | undefined;
  const from = await bracketed(async () => {
    frozen = await freeze({ forMs });
  });
  await sleepPrecisely(forMs);
  return { from, to: await bracketed(async () => frozen?.lift()) };
};

/** The outage of no length: a moment at which nothing was done, and around which nothing may be seen. */
const nothing = (): TrueSpan => {
  const atMs = hostClockMs();
  const now = { value: atMs, lower: atMs, upper: atMs };
  return { from: now, to: now };
};

const onRunClock = ({ from, to }: TrueSpan, originMs: number): TrueSpan => {
  const moved = ({ value, lower, upper }: Bounded): Bounded => ({
    value: value - originMs,
    lower: lower - originMs,
    upper: upper - originMs,
  });
  return { from: moved(from), to: moved(to) };
};

const tellProgress = (series: TrialSeries, done: number, all: number, context: RunContext): void => {
  const every = Math.max(1, Math.round(all / 10));
  if (done % every === 0) context.note(`${series.name}: ${done} of ${all} outages`);
};
