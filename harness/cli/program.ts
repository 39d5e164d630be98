// What the commands need of the program behind them. wiring.ts provides it; the tests of the commands provide their own.
import type { CalibrationAsked } from '../calibrate/request.ts';
import type { Calibration } from '../model/calibration.ts';
import type { AnyDeploymentKind } from '../model/deployment.ts';
import type { Engine } from '../model/engine.ts';
import type { Host } from '../model/host.ts';
import type { Plan } from '../model/plan.ts';
import type { Platform, PlatformOptions } from '../model/platform.ts';
import type { Series } from '../model/series.ts';
import type { Suite } from '../model/suite.ts';
import type { StepKind } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Planned } from '../plan/make-plan.ts';
import type { PastRun } from '../run/past-runs.ts';
import type { OutputStream } from './terminal.ts';

export interface Program {
  readonly version: string;
  readonly engines: Readonly<Record<string, Engine>>;
  /** The first one is the default. */
  readonly platforms: Readonly<Record<string, Platform>>;
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
  /** The machine, for a look at what is there. */
  readonly openHost: (signal: AbortSignal) => Host;
  /** Absolute. */
  readonly scenariosFolder: string;
  /** Absolute; where runs go unless a command says otherwise. */
  readonly resultsFolder: string;
  /** A seed for a run that was given none. */
  newSeed(): number;
  /** Starts a run that has been checked and planned. */
  startRun(request: RunRequest): RunningRun;
  /** Starts a calibration. Throws a `UsageError` when there is nothing to disturb. */
  startCalibration(asked: CalibrationAsked, note: (text: string) => void): RunningCalibration;
  /** The same several times over, summed up. */
  startSeries(request: SeriesRequest): RunningSeries;
  /** Several scenarios one after another, told in one table. */
  startSuite(request: SuiteRequest): RunningSuite;
  /** Judges a run's folder and writes its reports again. Throws a `UsageError` when it holds no run. */
  judgeRun(folder: string): Promise<RunOutcome>;
  /** The same for the folder of a series and all its runs. */
  judgeSeries(folder: string): Promise<SeriesOutcome>;
  /** The folder of a series named by its id, by `latest-series` or by a path; undefined when there is none. */
  readonly findSeries: (resultsFolder: string, named: string) => string | undefined;
  /** Newest first. */
  readonly listSeries: (resultsFolder: string) => readonly Series[];
  /** The folder of a run named by its id, by `latest` or by a path. Throws a `UsageError` when there is none. */
  readonly findRun: (resultsFolder: string, named: string) => string;
  /** What was judged of a run, or of each run of a series, named as above. Throws a `UsageError` when there is no such run. */
  readonly verdictsOf: (resultsFolder: string, named: string) => readonly Verdict[];
  /** What was judged of each run, newest first. */
  readonly readVerdicts: (resultsFolder: string) => {
    readonly verdicts: readonly Verdict[];
    readonly problems: readonly string[];
  };
  /** Newest first. */
  readonly listRuns: (resultsFolder: string) => readonly PastRun[];
}

export interface RunRequest {
  readonly plan: Plan;
  readonly deployment: AnyDeploymentKind;
  readonly platform: Platform;
  readonly options: PlatformOptions;
  readonly resultsFolder: string;
  /** Where live progress goes. */
  readonly progress: OutputStream;
}

export interface SeriesRequest extends RunRequest {
  readonly repeat: number;
  /** Ends the series as soon as its answer is certain. */
  readonly stopEarly: boolean;
}

export interface SuiteRequest extends Omit<RunRequest, 'plan' | 'deployment'> {
  /** Fit for the name of a folder. */
  readonly name: string;
  readonly seed: number;
  /** At least one, in the order in which they are carried out. */
  readonly scenarios: readonly Planned[];
  /** Ends a series as soon as its answer is certain. */
  readonly stopEarly: boolean;
}

export type RunningRun = Running<RunOutcome>;
type RunningSeries = Running<SeriesOutcome>;
export type RunningSuite = Running<SuiteOutcome>;
type RunningCalibration = Running<CalibrationOutcome>;

export interface Running<T> {
  /** Rejects with a `UsageError` when the platform finds, before anything is started, that it was asked for nonsense. */
  readonly done: Promise<T>;
  /** Ends the run: what was done is undone, then it is judged. Harmless when repeated. */
  interrupt(reason: string): void;
  /** What is still to be undone, the next one first. */
  pendingUndo(): readonly string[];
}

interface Told {
  /** What was found, as plain text for a terminal. */
  readonly summary: string;
  /** The report for people; absolute. */
  readonly reportFile: string;
  /** Set when a run met our own bug; its verdict is then `unknown`. */
  readonly thrown?: unknown;
}

export interface RunOutcome extends Told {
  readonly verdict: Verdict;
}

interface CalibrationOutcome extends Told {
  readonly calibration: Calibration;
}

export interface SeriesOutcome extends Told {
  readonly series: Series;
}

export interface SuiteOutcome extends Omit<Told, 'thrown'> {
  readonly suite: Suite;
  /** Our own bugs that were met on the way, and what the world did not allow. */
  readonly thrown: readonly unknown[];
}
