// Did each step change what it claims to have changed? A fault or an upgrade that silently does nothing must never pass as
// one that did no harm.
import { formatNumberOf } from '../measure/format.ts';
import type { Check } from '../model/check.ts';
import type { StepResult } from '../model/verdict.ts';
import { findingOf, unknown } from './finding.ts';
import type { Item } from './finding.ts';

export const stepsTookEffect: Check = {
  name: 'steps-took-effect',
  about: 'Did each step change what it claims to have changed?',
  judge({ steps }) {
    if (steps.length === 0) return unknown('the plan has no steps: the run did nothing');
    const claims = steps.reduce((sum, step) => sum + step.claims.length, 0);
    const passed = `${formatNumberOf(steps.length, 'step')}, ${formatNumberOf(claims, 'claim')}, every one true`;
    return findingOf(steps.flatMap(judgeStep), passed);
  },
};

const judgeStep = (step: StepResult): readonly Item[] => {
  const name = `step ${step.number} (${step.verb})`;
  const because = step.message === '' ? '' : `: ${step.message}`;
  if (step.status === 'failed') return [{ verdict: 'unknown', text: `${name} failed${because}` }];
  if (step.status === 'not reached') return [{ verdict: 'unknown', text: `${name} was not reached` }];
  if (step.claims.length === 0) return [{ verdict: 'unknown', text: `${name} proves nothing${because}` }];
  return step.claims.map(({ claim, wanted, seen, holds }) => ({
    verdict: holds ? 'pass' : 'fail',
    text: holds ? `${name}: ${claim}: ${seen}` : `${name}: ${claim}: wanted ${wanted}, seen ${seen}`,
  }));
};
