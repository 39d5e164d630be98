// Carries a plan out several times, each time as a run of its own, and sums up what they show. What was done is summed up after
// every repetition, so that a series that is interrupted or killed keeps it.
import { messageOf } from '../model/errors.ts';
import type { Fitted } from '../model/fitted.ts';
import type { Plan } from '../model/plan.ts';
import type { Reporter } from '../model/reporter.ts';
import type { Series, SeriesCourse, SeriesIdentity } from '../model/series.ts';
import type { Verdict } from '../model/verdict.ts';
import { fittedPlan } from '../plan/fitted.ts';
import { repetitionOverrides } from '../plan/overrides.ts';
import { repetitionSeed } from '../series/seeds.ts';
import { certainty, sumUp } from '../series/sum-up.ts';
import { allDone, attempt, brokenOff, inTurn } from './in-turn.ts';
import type { Turns, TurnsEnd } from './in-turn.ts';
import type { Rehearsed } from './rehearse.ts';
import { createSeriesFolder } from './run-folder.ts';
import type { SeriesFolder } from './run-folder.ts';

export interface SeriesOptions {
  /** Its seed is the series'. */
  readonly plan: Plan;
  readonly repeat: number;
  /** Ends the series as soon as its answer is certain. */
  readonly stopEarly: boolean;
  /** The folder that holds all runs. */
  readonly results: string;
  readonly reporters: readonly Reporter<Series>[];
  /** Aborted when a person wants it to end; the run under way has to obey it by itself. */
  readonly signal: AbortSignal;
  readonly rehearseOne: (plan: Plan) => Promise<Pick<Rehearsed, 'verdict' | 'thrown'>>;
}

export interface SeriesDone {
  readonly folder: SeriesFolder;
  readonly series: Series;
  /** Of the repetitions that were judged, in their order. */
  readonly verdicts: readonly Verdict[];
  /** Set when a run met our own bug. */
  readonly thrown?: unknown;
}

/** Rejects with a `UsageError`, leaving no folder behind, when the first repetition finds that it was asked for nonsense. */
export const runSeries = async (options: SeriesOptions): Promise<SeriesDone> => {
  const { plan, results, reporters } = options;
  const started = new Date();
  const folder = createSeriesFolder({ results, scenario: plan.scenario, seed: plan.seed, started });
  const identity = identityOf(plan, folder, started);
  const { whole, parts, thrown } = await inTurn({
    folder,
    reporters,
    sumUp: (verdicts: readonly Verdict[], { ended, why }: End) =>
      sumUp({ identity, budget: plan.budget, course: { ...courseOf(options), ended, why }, verdicts }),
    carryOut: (turns) => repetitions(options, folder, turns),
  });
  return { folder, series: whole, verdicts: parts, ...(thrown !== undefined && { thrown }) };
};

type End = TurnsEnd<SeriesCourse['ended']>;

/** Adds every verdict as it comes, and resolves with how it ended. */
const repetitions = async (
  options: SeriesOptions,
  folder: SeriesFolder,
  { parts: verdicts, tell }: Turns<Verdict, SeriesCourse['ended']>,
): Promise<End> => {
  const { plan, repeat, signal, rehearseOne } = options;
  let fitted: Fitted | undefined;
  for (let number = 1; number <= repeat; number += 1) {
    if (signal.aborted) return brokenOff(messageOf(signal.reason));
    const repetition = { series: folder.id, number, of: repeat };
    // Runs are only alike at the same rates: what the first one is fitted to holds for all.
    const next = repetitionOf(fitted === undefined ? plan : fittedPlan(plan, fitted), repetition);
    const one = await attempt(() => rehearseOne(next));
    fitted ??= one.verdict?.measurements.load?.fitted;
    // One that was cut short by a signal measured nothing to the end; its folder stays, but it is no repetition.
    if (one.verdict?.run.ending === 'interrupted') return brokenOff(one.verdict.run.reason);
    if (one.verdict !== undefined) verdicts.push(one.verdict);
    if (one.thrown !== undefined) return { ...brokenOff(messageOf(one.thrown)), thrown: one.thrown };
    const certain = options.stopEarly && number < repeat ? certainty(verdicts, plan.budget, repeat) : null;
    if (certain !== null) return { ended: 'certain', why: certain };
    await tell({ ended: 'under way', why: `repetition ${number} was the last one that was judged` });
  }
  return allDone;
};

/** The plan of one repetition: all is alike but the seed. */
const repetitionOf = (plan: Plan, repetition: NonNullable<Plan['repetition']>): Plan => ({
  ...plan,
  seed: repetitionSeed(plan.seed, repetition.number),
  overrides: repetitionOverrides(plan),
  repetition,
});

const courseOf = ({
  plan,
  repeat,
}: SeriesOptions): Pick<SeriesCourse, 'planned' | 'start' | 'holdUpToMs'> => ({
  planned: repeat,
  start: 'a new deployment each',
  holdUpToMs: plan.holdUpToMs ?? 0,
});

const identityOf = (plan: Plan, folder: SeriesFolder, started: Date): SeriesIdentity => ({
  id: folder.id,
  scenario: plan.scenario,
  title: plan.title,
  platform: plan.platform,
  engine: plan.engine,
  deployment: plan.deployment,
  seed: plan.seed,
  startedUtc: started.toISOString(),
});
