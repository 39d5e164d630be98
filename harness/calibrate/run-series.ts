// One series on a real path: the load is started, the outages are injected one after another, the ledger is brought home.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostClockMs, sleepPrecisely } from '../../load/clock.ts';
import { openLedgerFile } from '../../load/read-ledger.ts';
import type { Ledger } from '../../load/ledger.ts';
import type { TrueSpan } from '../model/disturbance.ts';
import type { RunContext } from '../model/run-context.ts';
import type { FittedSeries } from './fit-rate.ts';
import type { TrialGround } from './grounds.ts';
import { refuse } from './refuse.ts';
import type { Injected } from './score.ts';
import { lanesOf, reconnectEveryMs, startSeriesLoad } from './series-load.ts';
import type { TrialSeries, Trial } from './series.ts';
import { onRunClock, untilBack } from './truth.ts';
import type { SessionsBack } from './truth.ts';

export interface TrialRun {
  readonly injected: readonly Injected[];
  readonly ledger: Ledger;
}

/** Load before the first outage and after the last. */
const quietMs = 1000;

export const runSeries = async (
  fitted: FittedSeries,
  trials: readonly Trial[],
  ground: TrialGround,
): Promise<TrialRun> => {
  const { series } = fitted;
  const { context } = ground;
  const { signal } = context;
  const load = await startSeriesLoad(series, lanesOf(series, ground.service), ground);
  await sleep(quietMs, undefined, { signal });
  const injected: Injected[] = [];
  for (const trial of trials) {
    await sleepPrecisely(trial.pauseMs, signal);
    const span = await inject(trial, fitted, ground);
    injected.push(onRunClock({ cause: trial.cause, sizeMs: trial.forMs, ...span }, context.originMs));
    tellProgress(series, injected.length, trials.length, context);
  }
  await sleep(quietMs, undefined, { signal });
  const ledgerFile = join(context.folder, `ledger-${series.name}.jsonl`);
  await load.stop(ledgerFile);
  return { injected, ledger: await openLedgerFile(ledgerFile) };
};

const inject = async (
  { cause, forMs }: Trial,
  fitted: FittedSeries,
  ground: TrialGround,
): Promise<TrueSpan | SessionsBack> => {
  if (forMs === 0) return nothing();
  if (cause === 'freeze') {
    const { freeze } = ground;
    if (freeze === undefined) throw new Error('this series needs a server that can be frozen');
    return freeze(forMs);
  }
  const { policy, lanes: sessions } = fitted.series;
  if (cause !== 'refuse' || policy !== 'session') return ground.path.disturb(cause, forMs);
  const { span, letInMs } = await refuse(ground, forMs);
  return untilBack(span, { ...fitted.back, letInMs, everyMs: reconnectEveryMs, sessions });
};

/** The outage of no length: a moment at which nothing was done, and around which nothing may be seen. */
const nothing = (): TrueSpan => {
  const atMs = hostClockMs();
  const now = { value: atMs, lower: atMs, upper: atMs };
  return { from: now, to: now };
};

const tellProgress = (series: TrialSeries, done: number, all: number, context: RunContext): void => {
  const every = Math.max(1, Math.round(all / 10));
  if (done % every === 0) context.note(`${series.name}: ${done} of ${all} outages`);
};
