// The program behind the commands: their requests, carried out by run/ with what wiring.ts hands in.
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { createProgress } from '../reports/progress.ts';
import { calibrate } from './calibrate/calibrate.ts';
import { checkedRequest } from './calibrate/request.ts';
import type { CalibrationAsked } from './calibrate/request.ts';
import type {
  Program,
  RunOutcome,
  RunRequest,
  Running,
  RunningRun,
  SeriesOutcome,
  SeriesRequest,
} from './cli/program.ts';
import type { Calibration } from './model/calibration.ts';
import type { Check } from './model/check.ts';
import { confirmSetting } from './model/verdict.ts';
import type { DrawnHistory } from './model/charts.ts';
import { RunError } from './model/errors.ts';
import type { Plan } from './model/plan.ts';
import type { Reports } from './model/reporter.ts';
import type { Series } from './model/series.ts';
import type { Suite } from './model/suite.ts';
import type { Verdict } from './model/verdict.ts';
import { rateSettings } from './plan/fitted.ts';
import { Interruption } from './run/carry-out.ts';
import { judgeFolder } from './run/judge-folder.ts';
import type { Judges } from './run/judge-folder.ts';
import { findRun, listRuns, readVerdicts, verdictOf } from './run/past-runs.ts';
import { findSeries, judgeSeriesFolder, listSeries, runFoldersOf } from './run/past-series.ts';
import { rehearse } from './run/rehearse.ts';
import type { Rehearsed } from './run/rehearse.ts';
import { runSeries } from './run/series.ts';
import type { UndoStack } from './run/undo.ts';
import { startSuite } from './suite-program.ts';
import type { JudgedSeries } from './suite-program.ts';

export interface Parts extends Pick<Program, 'version' | 'engines' | 'platforms' | 'steps' | 'openHost'> {
  readonly checks: readonly Check[];
  readonly reports: {
    readonly run: Reports<Verdict, [history: DrawnHistory]>;
    readonly series: Reports<Series>;
    readonly suite: Reports<Suite>;
    readonly calibration: Reports<Calibration>;
  };
  /** The folder of the project, absolute. */
  readonly root: string;
}

export const createProgram = (parts: Parts): Program => ({
  ...parts,
  scenariosFolder: join(parts.root, 'scenarios'),
  resultsFolder: join(parts.root, 'results'),
  newSeed: () => randomInt(1_000_000),
  startRun: (request) => startRun(parts, request),
  startCalibration: (asked, note) => startCalibration(parts, asked, note),
  startSeries: (request) => startSeries(parts, request),
  startSuite: (request) =>
    startSuite(
      {
        reporters: parts.reports.suite.reporters,
        outcomeOf: (suite, folder) => ({ suite, ...told(parts.reports.suite, suite, folder) }),
        startRun: (one) => startRun(parts, one),
        startSeries: (one) => startSeries(parts, one),
      },
      request,
    ),
  judgeRun: async (folder) => runOutcome(parts, await judgeFolder(folder, judgesOf(parts)), folder),
  judgeSeries: async (folder) => {
    const { reporters } = parts.reports.series;
    return seriesOutcome(parts, await judgeSeriesFolder(folder, judgesOf(parts), reporters), folder);
  },
  findSeries,
  listSeries,
  findRun,
  listRuns,
  verdictsOf,
  readVerdicts,
});

const judgesOf = ({ checks, steps, reports }: Parts): Judges => ({
  checks,
  steps,
  reporters: reports.run.reporters,
});

const runOutcome = ({ reports }: Parts, verdict: Verdict, folder: string): RunOutcome => ({
  verdict,
  ...told(reports.run, verdict, folder),
});

const seriesOutcome = ({ reports }: Parts, series: Series, folder: string): SeriesOutcome => ({
  series,
  ...told(reports.series, series, folder),
});

/** What a person is told of what was found, and the file to open. */
const told = <T, Beside extends readonly unknown[]>(
  { summarize, main }: Reports<T, Beside>,
  subject: T,
  folder: string,
) => ({ summary: summarize(subject), reportFile: join(folder, main.file) });

const startCalibration = (
  parts: Parts,
  asked: CalibrationAsked,
  note: (text: string) => void,
): ReturnType<Program['startCalibration']> => {
  const interruption = new AbortController();
  let undo: UndoStack | undefined;
  const request = checkedRequest(asked, {
    reporters: parts.reports.calibration.reporters,
    signal: interruption.signal,
    note,
    undoing: (stack) => {
      undo = stack;
    },
  });
  const run = async () => {
    const { calibration, folder } = await calibrate(request).catch((error: unknown): never => {
      // What was under way tells in its own words that it was broken off; the reason is what it was told.
      interruption.signal.throwIfAborted();
      throw error;
    });
    return { calibration, ...told(parts.reports.calibration, calibration, folder) };
  };
  return {
    done: run(),
    interrupt: (reason) => {
      interruption.abort(new RunError(reason, 'Nothing was judged; what was begun is undone.'));
    },
    pendingUndo: () => undo?.pending() ?? [],
  };
};

const startRun = (parts: Parts, request: RunRequest): RunningRun => {
  const { interruption, obey, rehearseOne } = rehearsing(parts, request);
  const run = async (): Promise<RunOutcome> => {
    const { folder, verdict, thrown } = await rehearseOne(request.plan);
    return { ...runOutcome(parts, verdict, folder.path), ...(thrown !== undefined && { thrown }) };
  };
  return { done: run(), interrupt: obey, pendingUndo: interruption.pendingUndo };
};

const startSeries = (parts: Parts, request: SeriesRequest): Running<JudgedSeries> => {
  const { interruption, obey, rehearseOne } = rehearsing(parts, request);
  const { plan, repeat, stopEarly, progress } = request;
  const run = async () => {
    const { folder, series, verdicts, thrown } = await runSeries({
      plan,
      repeat,
      stopEarly,
      results: request.resultsFolder,
      reporters: parts.reports.series.reporters,
      signal: interruption.signal,
      rehearseOne: (one) => {
        progress.write(
          `\ndrydock: repetition ${one.repetition?.number ?? 1} of ${repeat}, seed ${one.seed}\n`,
        );
        return rehearseOne(one);
      },
    });
    const outcome = { ...seriesOutcome(parts, series, folder.path), verdicts };
    return { ...outcome, ...(thrown !== undefined && { thrown }) };
  };
  return { done: run(), interrupt: obey, pendingUndo: interruption.pendingUndo };
};

const verdictsOf = (results: string, named: string): readonly Verdict[] => {
  const series = findSeries(results, named);
  const folders = series === undefined ? [findRun(results, named)] : runFoldersOf(series);
  return folders.flatMap((folder) => verdictOf(folder) ?? []);
};

/** What carries out one plan after another, shows their progress, and ends them when it is told to. */
const rehearsing = (parts: Parts, request: RunRequest) => {
  const controller = new AbortController();
  let undo: UndoStack | undefined;
  const rehearseOne = async (plan: Plan): Promise<Rehearsed> => {
    const { progress: stream } = request;
    const progress = createProgress({
      plan,
      terminal: stream.isTTY,
      columns: stream.columns ?? 100,
      write: stream.write,
    });
    try {
      return await rehearse({
        rehearsal: { ...request, plan, steps: parts.steps, settings: settingsOf(plan) },
        judges: judgesOf(parts),
        results: request.resultsFolder,
        signal: controller.signal,
        watch: (event) => {
          progress.event(event);
        },
        undoing: (stack) => {
          undo = stack;
        },
      });
    } finally {
      progress.end();
    }
  };
  return {
    rehearseOne,
    obey: (reason: string) => {
      controller.abort(new Interruption(reason));
    },
    interruption: { signal: controller.signal, pendingUndo: () => undo?.pending() ?? [] },
  };
};

/** The load's settings as the report shows them; a deployment adds its own to the record. */
const settingsOf = ({
  load,
  topology,
  seed,
  policies,
  holdUpToMs,
}: Plan): Readonly<Record<string, string>> => ({
  seed: `${seed}`,
  members: membersText(topology),
  ...rateSettings({ policies, load }),
  ...(load.waitReplicas === 0 ? {} : { [confirmSetting]: `${load.waitReplicas}` }),
  'good within': `${load.ackWithinMs} ms of the intended time`,
  'client time-out': `${load.operationTimeoutMs} ms`,
  'warm-up and tail': `${load.warmUpMs} ms and ${load.tailMs} ms`,
  ...(holdUpToMs === undefined ? {} : { 'disturbing steps held back for up to': `${holdUpToMs} ms` }),
});

const membersText = ({ members, shards, synchronous }: Plan['topology']): string =>
  shards === 1
    ? `${members}, of which ${synchronous} must confirm a write besides the primary`
    : `${members} in ${shards} shards`;
