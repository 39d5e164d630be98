// Judges a run's folder and writes its reports into it: the same for a run that has just ended and for an old one.
import { judge } from '../measure/judge.ts';
import type { Check } from '../model/check.ts';
import { RunError, messageOf } from '../model/errors.ts';
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

/** Rejects with a `UsageError` when the folder holds no run, and with a `RunError` when its files were harmed beyond judging. */
export const judgeFolder = async (folder: string, judges: Judges): Promise<Verdict> => {
  const opened = await openHistory(folder);
  const { verdict, history } = await judge(opened, judges).catch((error: unknown): never => {
    const [harmed] = opened.harmedFiles ?? [];
    if (harmed === undefined) throw error;
    throw new RunError(
      `the run in ${folder} cannot be judged: ${harmed}`,
      `Nothing in it can be trusted: ${messageOf(error)}`,
      { cause: error },
    );
  });
  await writeReports(folder, judges.reporters, verdict, history);
  return verdict;
};
