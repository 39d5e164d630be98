// What became of the traps that a plan's steps may spring: the literal steps of a published runbook, measured.
import type { Plan } from '../model/plan.ts';
import type { StepResult, TrapFinding } from '../model/verdict.ts';

/** One per planned step that names a trap, in order. */
export const trapsOf = (plan: Plan, steps: readonly StepResult[]): readonly TrapFinding[] =>
  plan.steps.flatMap(({ number, trap }) => {
    const step = steps.find((each) => each.number === number);
    return trap === undefined || step === undefined ? [] : [findingOf(trap, step)];
  });

/** A step that failed has sprung it as much as one whose claims do not hold. */
const findingOf = (trap: string, step: StepResult): TrapFinding => {
  const broken = step.claims.filter(({ holds }) => !holds);
  const facts = Object.entries(step.facts).map(([name, value]) => `${name}: ${value}`);
  const claims = broken.map(({ claim, wanted, seen }) => `${claim}: wanted ${wanted}, seen ${seen}`);
  const message = step.message === '' ? [] : [step.message];
  const evidence = [...message, ...claims, ...facts];
  if (step.status === 'not reached') return { step: step.number, trap, sprung: 'not reached', evidence: [] };
  const sprung = step.status === 'failed' || broken.length > 0 ? 'yes' : 'no';
  return { step: step.number, trap, sprung, evidence };
};
