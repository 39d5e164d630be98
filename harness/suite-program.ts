// The program behind `drydock suite`: one scenario after another, each started as the run or the series that its plan asks for, ended by
// the same signal, on one cluster.
import type {
  RunRequest,
  Running,
  RunningRun,
  RunningSuite,
  SeriesOutcome,
  SeriesRequest,
  SuiteOutcome,
  SuiteRequest,
} from './cli/program.ts';
import { messageOf } from './model/errors.ts';
import type { Reporter } from './model/reporter.ts';
import type { Suite } from './model/suite.ts';
import type { Verdict } from './model/verdict.ts';
import { Interruption } from './run/carry-out.ts';
import { runSuite } from './run/suite.ts';
import { whyJudged } from './series/sum-up.ts';
import type { CarriedOut } from './series/sum-up-suite.ts';

/** A series with what was judged of each of its repetitions. */
export type JudgedSeries = SeriesOutcome & { readonly verdicts: readonly Verdict[] };

export interface SuiteParts {
  readonly reporters: readonly Reporter<Suite>[];
  /** What a person is told of it. */
  readonly outcomeOf: (suite: Suite, folder: string) => Omit<SuiteOutcome, 'thrown'>;
  readonly startRun: (request: RunRequest) => RunningRun;
  readonly startSeries: (request: SeriesRequest) => Running<JudgedSeries>;
}

export const startSuite = (parts: SuiteParts, request: SuiteRequest): RunningSuite => {
  const { name, seed, scenarios, stopEarly, platform, progress, resultsFolder } = request;
  const controller = new AbortController();
  let current: Running<unknown> | undefined;
  // The cluster is for all of them; whether it stays is decided when they are done.
  const options = { ...request.options, keepCluster: true };
  const shared = { platform, options, resultsFolder, progress, stopEarly };
  const run = async (): Promise<SuiteOutcome> => {
    const { folder, suite, thrown } = await runSuite({
      name,
      platform: platform.name,
      seed,
      plans: scenarios.map(({ plan }) => plan),
      results: resultsFolder,
      reporters: parts.reporters,
      signal: controller.signal,
      carryOutOne: async (index) => {
        const planned = scenarios[index];
        if (planned === undefined) throw new Error(`the suite has no scenario at ${index}`);
        const place = `${index + 1} of ${scenarios.length}: ${planned.plan.scenario}`;
        progress.write(`\ndrydock: ${place}\n`);
        const started = startOne(parts, { ...planned, ...shared });
        current = started;
        const done = await started.done;
        progress.write(`drydock: ${place}: ${done.verdict}\n`);
        return done;
      },
    });
    if (!request.options.keepCluster) await removeKept(request);
    return { ...parts.outcomeOf(suite, folder.path), thrown };
  };
  return {
    done: run(),
    interrupt: (reason) => {
      controller.abort(new Interruption(reason));
      current?.interrupt(reason);
    },
    pendingUndo: () => current?.pendingUndo() ?? [],
  };
};

type RunningPart = Running<CarriedOut & { readonly thrown?: unknown }>;

/** As the run or the series that the plan asks for. */
const startOne = (parts: SuiteParts, request: Omit<SeriesRequest, 'repeat'>): RunningPart => {
  const { repeat = 1 } = request.plan;
  if (repeat === 1) {
    const running = parts.startRun(request);
    const done = async () => {
      const { verdict, thrown } = await running.done;
      const judged = { id: verdict.run.id, verdict: verdict.verdict, reason: whyJudged(verdict) };
      return { ...judged, verdicts: [verdict], ...(thrown !== undefined && { thrown }) };
    };
    return { ...running, done: done() };
  }
  const running = parts.startSeries({ ...request, repeat });
  const done = async () => {
    const { series, verdicts, thrown } = await running.done;
    const judged = { id: series.series.id, verdict: series.verdict, reason: series.reason };
    return { ...judged, verdicts, ...(thrown !== undefined && { thrown }) };
  };
  return { ...running, done: done() };
};

/** A cluster that others use stays. What goes wrong here changes nothing of what was judged. */
const removeKept = async ({ platform, progress }: SuiteRequest): Promise<void> => {
  try {
    const cluster = await platform.keptCluster?.(new AbortController().signal);
    await cluster?.remove();
  } catch (error) {
    progress.write(`drydock: the cluster is kept: ${messageOf(error)}\n`);
  }
};
