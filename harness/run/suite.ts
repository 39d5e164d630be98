// Carries out several plans one after another, each as the run or the series that it is, and goes on after one that failed, could not
// be judged or broke. What was done is told after every one of them.
import { performance } from 'node:perf_hooks';
import { UsageError, messageOf } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { Reporter } from '../model/reporter.ts';
import type { Suite, SuiteCourse } from '../model/suite.ts';
import { sumUpSuite } from '../series/sum-up-suite.ts';
import type { CarriedOut, SuitePart } from '../series/sum-up-suite.ts';
import { allDone, attempt, brokenOff, inTurn } from './in-turn.ts';
import type { Turns, TurnsEnd } from './in-turn.ts';
import { createSuiteFolder } from './run-folder.ts';
import type { SeriesFolder } from './run-folder.ts';

export interface SuiteOptions {
  /** Fit for the name of a folder. */
  readonly name: string;
  readonly platform: string;
  readonly seed: number;
  readonly plans: readonly Plan[];
  /** The folder that holds all runs. */
  readonly results: string;
  readonly reporters: readonly Reporter<Suite>[];
  /** Aborted when a person wants it to end; what is under way has to obey it by itself. */
  readonly signal: AbortSignal;
  /** Carries out the plan at a place of the list, from 0. */
  readonly carryOutOne: (index: number) => Promise<CarriedOut & { readonly thrown?: unknown }>;
}

export interface SuiteDone {
  readonly folder: SeriesFolder;
  readonly suite: Suite;
  /** Our own bugs that were met on the way, and what the world did not allow. */
  readonly thrown: readonly unknown[];
}

/** Rejects with a `UsageError`, leaving no folder behind, when the first scenario finds that it was asked for nonsense. */
export const runSuite = async (options: SuiteOptions): Promise<SuiteDone> => {
  const { name, platform, seed, plans, results, reporters } = options;
  const started = new Date();
  const folder = createSuiteFolder({ results, name, seed, started });
  const identity = { id: folder.id, name, platform, seed, startedUtc: started.toISOString() };
  const { whole, parts } = await inTurn({
    folder,
    reporters,
    sumUp: (done: readonly BegunScenario[], { ended, why }: SuiteEnd) =>
      sumUpSuite({ identity, plans, parts: done, ended, why }),
    carryOut: (turns) => scenarios(options, turns),
  });
  return { folder, suite: whole, thrown: parts.flatMap(({ thrown }) => thrown ?? []) };
};

type BegunScenario = SuitePart & { readonly thrown?: unknown };
type SuiteEnd = TurnsEnd<SuiteCourse['ended']>;

/** Adds every scenario as it is done, and resolves with how the suite ended. */
const scenarios = async (
  { plans, signal, carryOutOne }: SuiteOptions,
  { parts, tell }: Turns<BegunScenario, SuiteCourse['ended']>,
): Promise<SuiteEnd> => {
  for (const index of plans.keys()) {
    if (signal.aborted) return brokenOff(messageOf(signal.reason));
    const startedMs = performance.now();
    const { thrown, ...done } = await attempt(() => carryOutOne(index));
    // What the first one finds wrong in the options would be wrong for all.
    if (thrown instanceof UsageError && index === 0) return { ...brokenOff(thrown.message), thrown };
    parts.push({
      tookMs: Math.round(performance.now() - startedMs),
      carriedOut: isWhole(done) ? done : null,
      ...(thrown !== undefined && { broke: messageOf(thrown), thrown }),
    });
    await tell({ ended: 'under way', why: `scenario ${index + 1} was the last one that was carried out` });
  }
  // A signal during the last one leaves nothing out, but the suite was not carried out to its end.
  return signal.aborted ? brokenOff(messageOf(signal.reason)) : allDone;
};

const isWhole = (done: Partial<CarriedOut>): done is CarriedOut => done.verdict !== undefined;
