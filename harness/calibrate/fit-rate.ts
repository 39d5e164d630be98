// How often sessions must ask to be as busy as a series wants them: what an operation takes is measured first, by the load that the
// series is going to be run with.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { Ledger } from '../../load/ledger.ts';
import { openLedgerFile } from '../../load/read-ledger.ts';
import { judging } from '../measure/operations.ts';
import { RunError } from '../model/errors.ts';
import type { TrialGround } from './grounds.ts';
import { lanesOf, startSeriesLoad } from './series-load.ts';
import { rateWhenBusy } from './series.ts';
import type { TrialSeries } from './series.ts';
import { collectUsual } from './usual.ts';

export interface FittedSeries {
  readonly series: TrialSeries;
  /** What a session takes to be back once it is let in, in milliseconds; 0 where nobody asked. */
  readonly loginMs: number;
}

/** The first asks a server that has little to do, the others one that is asked as it will be. */
const rounds = 3;
const roundMs = 1500;
/** A fresh connection per operation, for what a login takes. */
const loginRateHz = 10;

/** A series whose sessions need not be busy stays as it is. */
export const fitRate = async (asked: TrialSeries, ground: TrialGround): Promise<FittedSeries> => {
  if (asked.busy === undefined) return { series: asked, loginMs: 0 };
  let fitted: FittedSeries = { series: asked, loginMs: 0 };
  for (let round = 1; round <= rounds; round += 1) {
    const { sessionMs, loginMs } = await usualTimes(fitted.series, ground);
    fitted = {
      series: { ...asked, rateHz: Math.round(rateWhenBusy(asked, sessionMs)) },
      loginMs,
    };
    ground.context.note(
      `${asked.name}: an operation takes ${sessionMs.toFixed(2)} ms and a login ${fitted.loginMs.toFixed(2)} ms, so ${fitted.series.rateHz} operations/s`,
    );
  }
  return fitted;
};

const freshLane = 'login';

const usualTimes = async (
  series: TrialSeries,
  ground: TrialGround,
): Promise<{ readonly sessionMs: number; readonly loginMs: number }> => {
  const { context, service } = ground;
  const sessions = lanesOf(series, service);
  const fresh = { name: freshLane, service, policy: 'fresh', kind: 'read', rateHz: loginRateHz } as const;
  const load = await startSeriesLoad(series, [...sessions, fresh], ground);
  await sleep(roundMs, undefined, { signal: context.signal });
  const ledgerFile = join(context.folder, `ledger-${series.name}-rate.jsonl`);
  await load.stop(ledgerFile);
  return timesIn(await openLedgerFile(ledgerFile), series);
};

const timesIn = async (ledger: Ledger, { name, ackWithinMs }: TrialSeries) => {
  const [session, login] = [collectUsual(), collectUsual()];
  const ready = judging(ledger, ackWithinMs);
  for await (const operation of ledger.operations()) {
    const judged = ready(operation);
    if (judged === null) continue;
    const { dispatchedMs, sentMs } = judged;
    if (judged.lane !== freshLane) session.add(judged);
    else if (sentMs !== null) login.add({ ...judged, sentMs: dispatchedMs, endedMs: sentMs });
  }
  const [sessionMs, loginMs] = [session.result(), login.result()];
  if (sessionMs === null || loginMs === null)
    throw new RunError(
      `${name}: nobody was answered before anything was done`,
      'Its ledger is in the folder.',
    );
  return { sessionMs, loginMs };
};
