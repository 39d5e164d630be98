// Judges a run's folder and writes its reports into it: the same for a run that has just ended and for an old one.
import { judge } from '../measure/judge.ts';
import type { Check } from '../model/check.ts';
import type { RunReporter } from '../model/reporter.ts';
import type { StepKind } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import { openHistory } from './history-file.ts';
import { writeReports } from './write-reports.ts';

export interface Judges {
  readonly checks: readonly Check[];
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
  readonly reporters: readonly RunReporter[];
}

/** Throws a `UsageError` when the folder holds no run. */
export const judgeFolder = async (folder: string, judges: Judges): Promise<Verdict> => {
  const { verdict, history } = await judge(await openHistory(folder), judges);
  await writeReports(folder, judges.reporters, verdict, history);
  return verdict;
};
