// A check: a pure question to a history and what was measured in it. A check that throws is `unknown`.
import type { History } from './history.ts';
import type { CheckResult, Measurements, StepResult } from './verdict.ts';

export interface Check {
  /** Kebab-case; what a report and a planted bug name it by. */
  readonly name: string;
  /** The question, one line. */
  readonly about: string;
  judge(facts: {
    readonly history: History;
    readonly measurements: Measurements;
    readonly steps: readonly StepResult[];
  }): Omit<CheckResult, 'check'>;
}
