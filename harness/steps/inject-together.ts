// The step `inject-together`: faults that overlap, each from a moment of its own, such as a primary that dies while its operator is
// away. Each must be seen and must end, and all that was harmed must come back.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { step } from '../model/step.ts';
import type { StepKind, StepSeen } from '../model/step.ts';
import { durationText } from '../model/units.ts';
import { harmAimedAt, namesAimedAt } from './aiming.ts';
import { injected, injectionClaims, injectionText, whole } from './injecting.ts';
import { faultNamed, laterInjectionType } from './injection.ts';
import type { Faults, LaterInjection } from './injection.ts';

/** The step over the faults there are. */
export const injectTogether = (faults: Faults): StepKind<unknown> =>
  step<readonly LaterInjection[]>({
    verb: 'inject-together',
    about:
      'Injects faults that overlap, each after a time of its own, proves and lifts each, and waits for recovery.',
    arguments: z.array(laterInjectionType(faults)).min(2).max(4),
    needs: () => [],
    harms: (injections) =>
      injections.map(({ fault, aimed }) => harmAimedAt(faultNamed(faults, fault), aimed)),
    deadlineMs: 600_000,
    disturbs: true,
    title: (injections) => `Inject ${injections.map(laterText).join('; ')}`,
    names: (injections) => {
      const named = injections.map(({ aimed }) => namesAimedAt(aimed));
      return {
        refersTo: named.flatMap(({ refersTo }) => refersTo),
        roles: named.flatMap(({ roles = [] }) => roles),
        gives: [],
      };
    },
    carryOut: async (injections, context) => {
      const ends = await Promise.allSettled(
        injections.map(async (injection) => {
          await sleep(injection.afterMs, undefined, { signal: context.signal });
          return injected(faults, injection, context);
        }),
      );
      // All have ended by now, so that none goes on behind the back of whoever tidies up.
      const facts = ends.map((end) => {
        if (end.status === 'rejected') throw end.reason;
        return end.value;
      });
      context.measured(Object.assign({}, ...facts.map(numbered)) as StepSeen['facts']);
      return {};
    },
    effects: (injections, { after, facts }) => [
      ...injections.flatMap((injection, index) => [
        ...injectionClaims(injection, factsOf(facts, index), after),
      ]),
      ...whole(after),
    ],
  });

const laterText = (injection: LaterInjection): string =>
  injection.afterMs === 0
    ? injectionText(injection)
    : `${injectionText(injection)}, after ${durationText(injection.afterMs)}`;

/** Facts have one level, so those of each fault have its number before them. */
const numbered = (facts: StepSeen['facts'], index: number): StepSeen['facts'] =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [`${index + 1} ${name}`, value]));

const factsOf = (facts: StepSeen['facts'], index: number): StepSeen['facts'] => {
  const prefix = `${index + 1} `;
  const own = Object.entries(facts).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
};
