// The step `inject`: a fault for a while. It must be seen while it lasts, and what it was done to must come back after it; a fault
// that silently does nothing fails the step.
import { step } from '../model/step.ts';
import type { StepKind } from '../model/step.ts';
import { harmAimedAt, namesAimedAt } from './aiming.ts';
import { injected, injectionClaims, injectionText, whole } from './injecting.ts';
import { injectionType, faultNamed } from './injection.ts';
import type { Faults, Injection } from './injection.ts';

/** The step over the faults there are. */
export const inject = (faults: Faults): StepKind<unknown> =>
  step<Injection>({
    verb: 'inject',
    about: 'Injects a fault, proves that it took effect, lifts it, and waits for recovery.',
    arguments: injectionType(faults),
    needs: () => [],
    harms: ({ fault, aimed }) => [harmAimedAt(faultNamed(faults, fault), aimed)],
    deadlineMs: 480_000,
    disturbs: true,
    title: (injection) => `Inject ${injectionText(injection)}`,
    names: ({ aimed }) => ({ ...namesAimedAt(aimed), gives: [] }),
    carryOut: async (injection, context) => {
      context.measured(await injected(faults, injection, context));
      return {};
    },
    effects: (injection, { after, facts }) => [...injectionClaims(injection, facts, after), ...whole(after)],
  });
