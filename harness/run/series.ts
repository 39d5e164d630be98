// Carries a plan out several times, each time as a run of its own, and sums up what they show. What was done is summed up after
// every repetition, so that a series that is interrupted or killed keeps it.
import { rmSync } from 'node:fs';
import { UsageError, messageOf } from '../model/errors.ts';
import type { Fitted } from '../model/fitted.ts';
import type { Plan } from '../model/plan.ts';
import type { Reporter } from '../model/reporter.ts';
import type { Series, SeriesCourse, SeriesIdentity } from '../model/series.ts';
import type { Verdict } from '../model/verdict.ts';
import { fittedPlan } from '../plan/fitted.ts';
import { repetitionOverrides } from '../plan/overrides.ts';
import { repetitionSeed } from '../series/seeds.ts';
import { certainty, sumUp } from '../series/sum-up.ts';
import type { Rehearsed } from './rehearse.ts';
import { createSeriesFolder } from './run-folder.ts';
import type { SeriesFolder } from './run-folder.ts';
import { writeReports } from './write-reports.ts';

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
  /** Set when a run met our own bug. */
  readonly thrown?: unknown;
}

/** Rejects with a `UsageError`, leaving no folder behind, when the first repetition finds that it was asked for nonsense. */
export const runSeries = async (options: SeriesOptions): Promise<SeriesDone> => {
  const { plan, results } = options;
  const started = new Date();
  const folder = createSeriesFolder({ results, scenario: plan.scenario, seed: plan.seed, started });
  const verdicts: Verdict[] = [];
  const tell = async (end: End): Promise<Series> => {
    const series = sumUp({
      identity: identityOf(plan, folder, started),
      budget: plan.budget,
      course: { ...courseOf(options), ended: end.ended, why: end.why },
      verdicts,
    });
    await writeReports(folder.path, options.reporters, series);
    return series;
  };
  const end = await repetitions(options, folder, { verdicts, tell });
  if (end.thrown instanceof UsageError && verdicts.length === 0) {
    rmSync(folder.path, { recursive: true, force: true });
    throw end.thrown;
  }
  const series = await tell(end);
  const bug = end.thrown === undefined || end.thrown instanceof UsageError ? {} : { thrown: end.thrown };
  return { folder, series, ...bug };
};

type End = Pick<SeriesCourse, 'ended' | 'why'> & { readonly thrown?: unknown };

/** Adds every verdict as it comes, and resolves with how it ended. */
const repetitions = async (
  options: SeriesOptions,
  folder: SeriesFolder,
  { verdicts, tell }: { readonly verdicts: Verdict[]; readonly tell: (end: End) => Promise<unknown> },
): Promise<End> => {
  const { plan, repeat, signal } = options;
  let fitted: Fitted | undefined;
  for (let number = 1; number <= repeat; number += 1) {
    if (signal.aborted) return brokenOff(messageOf(signal.reason));
    const repetition = { series: folder.id, number, of: repeat };
    // Runs are only alike at the same rates: what the first one is fitted to holds for all.
    const next = repetitionOf(fitted === undefined ? plan : fittedPlan(plan, fitted), repetition);
    const one = await attempt(options, next);
    fitted ??= one.verdict?.measurements.load?.fitted;
    // One that was cut short by a signal measured nothing to the end; its folder stays, but it is no repetition.
    if (one.verdict?.run.ending === 'interrupted') return brokenOff(one.verdict.run.reason);
    if (one.verdict !== undefined) verdicts.push(one.verdict);
    if (one.thrown !== undefined) return { ...brokenOff(messageOf(one.thrown)), thrown: one.thrown };
    const certain = options.stopEarly && number < repeat ? certainty(verdicts, plan.budget, repeat) : null;
    if (certain !== null) return { ended: 'certain', why: certain };
    await tell({ ended: 'under way', why: `repetition ${number} was the last one that was judged` });
  }
  return { ended: 'all done', why: '' };
};

const brokenOff = (why: string): End => ({ ended: 'broken off', why });

const attempt = async (
  { rehearseOne }: SeriesOptions,
  plan: Plan,
): Promise<{ readonly verdict?: Verdict; readonly thrown?: unknown }> => {
  try {
    const { verdict, thrown } = await rehearseOne(plan);
    return { verdict, ...(thrown !== undefined && { thrown }) };
  } catch (thrown) {
    return { thrown };
  }
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
