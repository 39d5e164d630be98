// What is asked of a calibration, and the plan of the small database that it is made on. Refuses what cannot be calibrated before
// anything is started.
import { freeze } from '../abilities/harms.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { DeploymentKind } from '../model/deployment.ts';
import type { Engine } from '../model/engine.ts';
import { UsageError } from '../model/errors.ts';
import type { Calibration } from '../model/calibration.ts';
import type { Plan } from '../model/plan.ts';
import type { Platform, PlatformOf, PlatformOptions } from '../model/platform.ts';
import type { Reporter } from '../model/reporter.ts';
import type { UndoStack } from '../run/undo.ts';
import { seriesOf } from './series.ts';
import type { TrialSeries } from './series.ts';

export interface CalibrationAsked {
  readonly engine: Engine;
  readonly platform: Platform;
  readonly options: PlatformOptions;
  readonly rateHz: number;
  readonly count: number;
  readonly sizesMs: readonly number[];
  /** Only this series; all of them when absent. */
  readonly only: TrialSeries['name'] | undefined;
  readonly seed: number;
  readonly resultsFolder: string;
}

export interface CalibrationRequest extends Pick<
  CalibrationAsked,
  'engine' | 'options' | 'seed' | 'resultsFolder'
> {
  readonly reporters: readonly Reporter<Calibration>[];
  readonly platform: PlatformOf<'servers'>;
  readonly kind: DeploymentKind<'servers'>;
  readonly series: readonly TrialSeries[];
  readonly signal: AbortSignal;
  /** Told how far it is. */
  readonly note: (text: string) => void;
  /** Told the undo stack before anything is started. */
  readonly undoing: (stack: UndoStack) => void;
}

/** Throws a `UsageError` when there is no path on that platform, or for that engine, that could be disturbed. */
export const checkedRequest = (
  asked: CalibrationAsked,
  how: Pick<CalibrationRequest, 'reporters' | 'signal' | 'note' | 'undoing'>,
): CalibrationRequest => {
  const { engine, platform, rateHz, count, sizesMs, only, options, seed, resultsFolder } = asked;
  if (platform.site !== 'servers')
    throw new UsageError(
      `the stopwatch is calibrated on this machine only, where the load and what disturbs it read one clock; use --platform local instead of ${platform.name}`,
    );
  const kind = engine.deployments.find((each) => each.site === 'servers');
  if (kind === undefined)
    throw new UsageError(`${engine.title} does not run on the platform ${platform.name}`);
  if (engine.routesKnownWithinMs > 0)
    throw new UsageError(
      `clients of ${engine.title} go straight to its members, so nothing can be put into their path; calibrate with an engine whose clients go through a service, such as postgres`,
    );
  const all = seriesOf({
    rateHz,
    count,
    sizesMs,
    canFreeze: kind.bodies.member?.harms.includes(freeze) === true,
  });
  const series = all.filter(({ name }) => only === undefined || name === only);
  return { engine, platform, kind, options, seed, resultsFolder, series, ...how };
};

/** One member, and no steps: what is rehearsed is the instrument. */
export const planOf = ({ engine, platform, seed, series }: CalibrationRequest): Plan =>
  makePlan({
    engine,
    platform,
    seed,
    steps: {},
    overrides: {},
    scenario: {
      name: 'calibration',
      title: 'Calibration',
      about: 'Outages of a known length, against what is measured of them.',
      engine: engine.name,
      deployments: [],
      observe: true,
      repeat: 1,
      data: 'none',
      topology: { members: 1, shards: 1, synchronous: 0 },
      load: {
        writeRateHz: 0,
        writeSessions: 1,
        readRateHz: series[0]?.rateHz ?? 0,
        readSessions: 1,
        probeRateHz: 0,
        waitReplicas: 0,
        ackWithinMs: 0,
        operationTimeoutMs: 0,
        warmUpMs: 0,
        tailMs: 0,
      },
      steps: [],
      budget: { downtime: [], lostWrites: 0 },
    },
  }).plan;
