// Judges a run's folder and writes its reports into it: the same for a run that has just ended and for an old one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../measure/judge.ts';
import type { Check } from '../model/check.ts';
import type { Reporter } from '../model/reporter.ts';
import type { StepKind } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import { readHistory } from './history-file.ts';

export interface Judges {
  readonly checks: readonly Check[];
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
  readonly reporters: readonly Reporter[];
}

/** Throws a `UsageError` when the folder holds no run. */
export const judgeFolder = async (folder: string, judges: Judges): Promise<Verdict> => {
  const history = readHistory(folder);
  const verdict = judge(history, judges);
  for (const reporter of judges.reporters) {
    writeFileSync(join(folder, reporter.file), await reporter.render(verdict, history));
  }
  return verdict;
};
