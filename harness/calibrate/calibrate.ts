// A calibration from its request to its findings: a folder, a database that is reached through paths that can be disturbed, the
// series on them, and what they showed. Everything that is begun is undone, whatever happens.
import { openEchoServer } from '../../load/echo.ts';
import { askForPriority } from '../../load/priority.ts';
import { closeStallMs } from '../../load/stalls.ts';
import { freeze } from '../abilities/harms.ts';
import { worst } from '../measure/judge.ts';
import type { Calibration, SeriesScore } from '../model/calibration.ts';
import type { RunContext } from '../model/run-context.ts';
import { seededRandom } from '../model/seeded-random.ts';
import type { LocalSite } from '../model/site.ts';
import { primaryOf } from '../model/topology.ts';
import { openFrame } from '../run/frame.ts';
import type { Frame } from '../run/frame.ts';
import { writeReports } from '../run/write-reports.ts';
import { judgeSeries } from './judge.ts';
import { disturbedSite } from './paths.ts';
import { planOf } from './request.ts';
import type { CalibrationRequest } from './request.ts';
import { runSeries } from './run-series.ts';
import type { TrialGround } from './run-series.ts';
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
    schema: 'drydock/calibration/1',
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
    const run = await runSeries(series, trialsOf(series, random), ground);
    scores.push(await scoreSeries({ series, ...run, pathStalls: stalls }));
  };
  const on = (target: TrialSeries['target']) => request.series.filter((series) => series.target === target);
  if (on('echo').length > 0) {
    const ground = await echoGround(site, context);
    for (const series of on('echo')) await score(series, ground);
  }
  let versions = await site.versions();
  if (on('database').length > 0) {
    const database = await databaseGround(request, site, context);
    versions = { ...versions, ...database.versions };
    for (const series of on('database')) await score(series, database.ground);
  }
  return { series: scores, versions };
};

const echoGround = async (site: LocalSite, context: RunContext): Promise<TrialGround> => {
  const server = await openEchoServer();
  context.undo('close the echo server', () => {
    server.close();
    return Promise.resolve();
  });
  const path = await site.openDisturbedPath({ host: '127.0.0.1', port: server.port });
  const service = 'echo';
  const program = {
    entry: new URL('../../load/echo-main.ts', import.meta.url),
    target: { services: { [service]: path.endpoint } },
  };
  return { site, context, service, path, program };
};

const databaseGround = async (
  request: CalibrationRequest,
  site: LocalSite,
  context: RunContext,
): Promise<{ readonly ground: TrialGround; readonly versions: Readonly<Record<string, string>> }> => {
  const disturbed = disturbedSite(site);
  const plan = planOf(request);
  const deployment = await request.kind.open(disturbed.site, plan, context);
  const service = plan.services.find((each) => each.kind === 'write')?.service ?? '';
  const path = disturbed.paths.get(service);
  if (path === undefined) throw new Error(`${plan.engine} has no path to its service ${service}`);
  const primary = primaryOf(await deployment.snapshot())?.name ?? '';
  const ground = {
    site,
    context,
    service,
    path,
    program: deployment.loadProgram(),
    freeze: deployment.bodies.member?.(primary).harms(freeze),
  };
  return { ground, versions: await deployment.versions() };
};
