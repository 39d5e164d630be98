// A calibration from its request to its findings: a folder, a database that is reached through paths that can be disturbed, the
// series on them, and what they showed. Everything that is begun is undone, whatever happens.
import { askForPriority } from '../../load/priority.ts';
import { closeStallMs } from '../../load/stalls.ts';
import type { Stall } from '../../load/stalls.ts';
import { worst } from '../measure/judge.ts';
import type { Calibration, SeriesScore } from '../model/calibration.ts';
import type { RunContext } from '../model/run-context.ts';
import { seededRandom } from '../model/seeded-random.ts';
import { openFrame } from '../run/frame.ts';
import type { Frame } from '../run/frame.ts';
import { writeReports } from '../run/write-reports.ts';
import { fitRate } from './fit-rate.ts';
import { databaseGround, echoGround, slowEchoGround } from './grounds.ts';
import type { TrialGround } from './grounds.ts';
import { judgeSeries } from './judge.ts';
import { stallsBeside } from './path-stalls.ts';
import type { CalibrationRequest } from './request.ts';
import { runSeries } from './run-series.ts';
import { scoreSeries } from './score.ts';
import { trialsOf } from './series.ts';
import type { TrialSeries } from './series.ts';

export interface Calibrated {
  readonly calibration: Calibration;
  /** Absolute. */
  readonly folder: string;
}

/** Rejects with a `RunError` when the platform or the database cannot be had, and with the signal's reason. */
export const calibrate = async (request: CalibrationRequest): Promise<Calibrated> => {
  const frame = frameOf(request);
  // The paths run in this process: what it is late with is an outage that nobody injected.
  const beOrdinary = askForPriority();
  const result = await carryOut(request, frame).finally(frame.close).finally(beOrdinary);
  const findings = result.series.flatMap(judgeSeries);
  const calibration: Calibration = {
    schema: 'drydock/calibration/2',
    verdict: worst(findings.map(({ verdict }) => verdict)),
    engine: request.engine.name,
    platform: request.platform.name,
    seed: request.seed,
    count: request.series[0]?.count ?? 0,
    startedUtc: frame.startedUtc,
    versions: result.versions,
    findings,
    series: result.series,
  };
  await writeReports(frame.folder.path, request.reporters, calibration);
  return { calibration, folder: frame.folder.path };
};

/** Its paths are in this process, whose every few milliseconds count. */
const frameOf = ({ resultsFolder: results, seed, signal, undoing, note }: CalibrationRequest): Frame =>
  openFrame({
    results,
    scenario: 'calibration',
    seed,
    signal,
    undoing,
    shortestStallMs: closeStallMs,
    watch: (event) => {
      if (event.kind === 'note') note(event.text);
      if (event.kind === 'undone' && event.error !== null)
        note(`could not undo: ${event.what}: ${event.error}`);
    },
  });

interface Carried {
  readonly series: readonly SeriesScore[];
  readonly versions: Readonly<Record<string, string>>;
}

const carryOut = async (request: CalibrationRequest, { context, stalls }: Frame): Promise<Carried> => {
  const site = await request.platform.open(context, request.options);
  const random = seededRandom(request.seed);
  const scores: SeriesScore[] = [];
  const score = async (series: TrialSeries, ground: TrialGround): Promise<void> => {
    context.note(`${series.name}: ${series.about}`);
    const fitted = await fitRate(series, ground);
    const run = await runSeries(fitted, trialsOf(series, random), ground);
    const freezes = run.injected.filter(({ cause, sizeMs }) => cause === 'freeze' && sizeMs > 0);
    const own = stallsBeside(freezes, onClockOf(context, ground.serverStalls ?? []));
    scores.push(await scoreSeries({ series: fitted.series, ...run, pathStalls: [...stalls, ...own] }));
  };
  const on = (target: TrialSeries['target']) => request.series.filter((series) => series.target === target);
  if (on('echo').length > 0) {
    const ground = await echoGround(site, context);
    for (const series of on('echo')) await score(series, ground);
  }
  for (const series of on('slow-echo'))
    await score(series, await slowEchoGround(series.busy?.takesMs ?? 0, site, context));
  let versions = await site.versions();
  if (on('database').length > 0) {
    const database = await databaseGround(request, site, context);
    versions = { ...versions, ...database.versions };
    for (const series of on('database')) await score(series, database.ground);
  }
  return { series: scores, versions };
};

const onClockOf = ({ originMs }: RunContext, stalls: readonly Stall[]): readonly Stall[] =>
  stalls.map(({ fromMs, toMs }) => ({ fromMs: fromMs - originMs, toMs: toMs - originMs }));
