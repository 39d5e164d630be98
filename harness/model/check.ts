// A check: a pure question to what was measured in a history. A check that throws is `unknown`.
import type { ClientPolicy } from '../../load/lanes.ts';
import type { HistoryHead } from './history.ts';
import type { Holdings } from './holdings.ts';
import type { Plan } from './plan.ts';
import type { CheckResult, Measurements, StepResult } from './verdict.ts';

export interface Check {
  /** Kebab-case; what a report and a planted bug name it by. */
  readonly name: string;
  /** The question, one line. */
  readonly about: string;
  /** Whether the plan wants it asked; absent of one that every run is asked. */
  readonly asked?: (plan: Plan) => boolean;
  judge(facts: Facts): Omit<CheckResult, 'check'>;
}

export interface Facts {
  readonly history: HistoryHead;
  readonly measurements: Measurements;
  readonly steps: readonly StepResult[];
  readonly holdings: Holdings;
  /** What of drydock's own was harmed, and what was down before the first step did anything; a line each. */
  readonly harms: { readonly own: readonly string[]; readonly before: readonly string[] };
  /** Writes that fell due in a phase and were acknowledged. */
  readonly acknowledged: Readonly<Record<'warm-up' | 'tail', number>>;
  /** Of each service and policy, the operations that fell due before anything was done to the database, and how many were good. */
  readonly proof: readonly {
    readonly service: string;
    readonly policy: ClientPolicy;
    readonly due: number;
    readonly good: number;
  }[];
}
