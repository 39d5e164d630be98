// How often sessions must ask to be as busy as a series wants them: what an operation takes is measured first, by the load that the
// series is going to be run with.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { Lane } from '../../load/lanes.ts';
import type { Ledger } from '../../load/ledger.ts';
import { openLedgerFile } from '../../load/read-ledger.ts';
import { ascending, nearestRank } from '../measure/latency.ts';
import { judging } from '../measure/operations.ts';
import { RunError } from '../model/errors.ts';
import type { TrialGround } from './grounds.ts';
import { refuse } from './refuse.ts';
import { lanesOf, startSeriesLoad } from './series-load.ts';
import { rateWhenBusy } from './series.ts';
import type { TrialSeries } from './series.ts';
import type { BackTimes } from './truth.ts';
import { collectUsual } from './usual.ts';

export interface FittedSeries {
  readonly series: TrialSeries;
  readonly back: BackTimes;
}

/** Rounds end when sessions are as busy as they are to be, or here. */
const roundsMax = 8;
const roundMs = 4000;
/** What comes before, clients and servers that have just begun are slower with. */
const settledAfterMs = 2000;
/** How far off the utilisation may be for another round not to be worth it. */
const nearEnough = 0.03;
/** A fresh connection per operation, for what a login takes. */
const loginRateHz = 10;

/** A series whose sessions need not be busy stays as it is. */
export const fitRate = async (asked: TrialSeries, ground: TrialGround): Promise<FittedSeries> => {
  if (asked.busy === undefined) return { series: asked, back: { loginMs: 0, firstBackMs: 0 } };
  const { loginMs } = await usualTimes(asked, ground, [loginLane(ground)]);
  let [series, sessionMs] = [asked, 0];
  for (let round = 1; round <= roundsMax; round += 1) {
    // Logins would be in the way of who is to be timed here.
    ({ sessionMs } = await usualTimes(series, ground));
    const utilisation = (sessionMs * series.rateHz) / series.lanes / 1000;
    if (Math.abs(utilisation - asked.busy.utilisation) <= nearEnough) break;
    const wanted = rateWhenBusy(asked, sessionMs);
    // What an operation takes changes with how often a server is asked: half of the way does not overshoot.
    series = { ...asked, rateHz: Math.round(round === 1 ? wanted : Math.sqrt(series.rateHz * wanted)) };
    ground.context.note(
      `${asked.name}: an operation takes ${sessionMs.toFixed(2)} ms and a login ${loginMs.toFixed(2)} ms, so ${series.rateHz} operations/s`,
    );
  }
  if (!series.causes.includes('refuse')) return { series, back: { loginMs, firstBackMs: 0 } };
  const firstBackMs = await timeToBeBack(series, sessionMs, ground);
  ground.context.note(
    `${asked.name}: of sessions that come back together the first is back after ${firstBackMs.toFixed(2)} ms`,
  );
  return { series, back: { loginMs, firstBackMs } };
};

/** Enough for a median. */
const backTrials = 9;
const backTrialMs = 50;
const betweenBackTrialsMs = 300;

/**
 * What passes from the moment at which the path lets the first session in until one is answered, less what an operation takes: the
 * median of a few trials. All log in together, which takes each of them longer than it would alone.
 */
const timeToBeBack = async (series: TrialSeries, sessionMs: number, ground: TrialGround): Promise<number> => {
  const { context, service } = ground;
  const load = await startSeriesLoad(series, lanesOf(series, service), ground);
  const letIn: number[] = [];
  for (let trial = 1; trial <= backTrials; trial += 1) {
    await sleep(betweenBackTrialsMs, undefined, { signal: context.signal });
    const { letInMs } = await refuse(ground, backTrialMs);
    letIn.push(letInMs - context.originMs);
  }
  await sleep(betweenBackTrialsMs, undefined, { signal: context.signal });
  const ledgerFile = join(context.folder, `ledger-${series.name}-back.jsonl`);
  await load.stop(ledgerFile);
  const firstMs = letIn.map(() => Infinity);
  for await (const { outcome, endedMs } of (await openLedgerFile(ledgerFile)).operations()) {
    const trial = letIn.findLastIndex((atMs) => atMs <= endedMs);
    if (outcome === 'acknowledged' && trial !== -1)
      firstMs[trial] = Math.min(firstMs[trial] ?? Infinity, endedMs);
  }
  const backMs = ascending(letIn.map((atMs, trial) => (firstMs[trial] ?? Infinity) - atMs - sessionMs));
  const median = nearestRank(backMs, 0.5);
  if (Number.isFinite(median)) return Math.max(0, median);
  throw new RunError(
    `${series.name}: sessions that were refused were not back`,
    'Its ledger is in the folder.',
  );
};

const freshLane = 'login';

const loginLane = ({ service }: TrialGround): Lane => ({
  name: freshLane,
  service,
  policy: 'fresh',
  kind: 'read',
  rateHz: loginRateHz,
});

/** A login takes nothing where nobody logs in beside the sessions. */
const usualTimes = async (
  series: TrialSeries,
  ground: TrialGround,
  beside: readonly Lane[] = [],
): Promise<{ readonly sessionMs: number; readonly loginMs: number }> => {
  const { context, service } = ground;
  const load = await startSeriesLoad(series, [...lanesOf(series, service), ...beside], ground);
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
    if (judged === null || judged.intendedMs < ledger.startedMs + settledAfterMs) continue;
    const { dispatchedMs, sentMs } = judged;
    if (judged.lane !== freshLane) session.add(judged);
    else if (sentMs !== null) login.add({ ...judged, sentMs: dispatchedMs, endedMs: sentMs });
  }
  const [sessionMs, loginMs] = [session.result(), login.result()];
  if (sessionMs === null)
    throw new RunError(
      `${name}: nobody was answered before anything was done`,
      'Its ledger is in the folder.',
    );
  return { sessionMs, loginMs: loginMs ?? 0 };
};
