// Judges a run's folder and writes its reports into it: the same for a run that has just ended and for an old one.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../measure/judge.ts';
import type { Check } from '../model/check.ts';
import { RunError, messageOf } from '../model/errors.ts';
import type { RunReporter } from '../model/reporter.ts';
import type { StepKind } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import { openHistory } from './history-file.ts';
import { runFiles } from './run-folder.ts';
import { writeReports } from './write-reports.ts';

export interface Judges {
  readonly checks: readonly Check[];
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
  readonly reporters: readonly RunReporter[];
}

/**
 * Rejects with a `UsageError` when the folder holds no run, and with a `RunError` when its files were harmed beyond judging. What was
 * judged of it before is gone then: a verdict follows from the files beside it, or is none.
 */
export const judgeFolder = async (folder: string, judges: Judges): Promise<Verdict> => {
  try {
    return await judged(folder, judges);
  } catch (error) {
    if (error instanceof RunError) withdraw(join(folder, runFiles.verdict));
    throw error;
  }
};

const withdraw = (verdict: string): void => {
  try {
    rmSync(verdict, { force: true });
  } catch {
    // What cannot be removed like a file cannot be read as a verdict either.
  }
};

const judged = async (folder: string, judges: Judges): Promise<Verdict> => {
  const opened = await openHistory(folder);
  try {
    const { verdict, history } = await judge(opened, judges);
    await writeReports(folder, judges.reporters, verdict, history);
    return verdict;
  } catch (error) {
    const [harmed] = opened.harmedFiles ?? [];
    if (harmed === undefined || error instanceof RunError) throw error;
    throw new RunError(
      `the run in ${folder} cannot be judged: ${harmed}`,
      `Nothing in it can be trusted: ${messageOf(error)}`,
      { cause: error },
    );
  }
};
