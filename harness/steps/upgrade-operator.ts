// The step `upgrade-operator`: another version of the operator takes over while clients read and write. It brings its own program into
// every member, which by default restarts them all. Which images run before and after is read apart from the deed.
import { z } from 'zod';
import { readOperator, upgradeOperator as upgradeOperatorAbility } from '../abilities/versions.ts';
import { asking } from '../model/ability.ts';
import type { Claim } from '../model/claim.ts';
import { step } from '../model/step.ts';
import type { StepSeen } from '../model/step.ts';
import { allReady, allStreaming, claim, memberCount, onePrimary } from './claims.ts';

export const upgradeOperator = step({
  verb: 'upgrade-operator',
  about: 'Upgrades the operator, and waits until every member runs what belongs to it.',
  arguments: z.strictObject({ to: z.literal('newer').default('newer') }),
  needs: () => [upgradeOperatorAbility, readOperator],
  asks: () => [asking(upgradeOperatorAbility, {})],
  deadlineMs: 1_500_000,
  disturbs: true,
  title: ({ to }) => `Bring the operator to the ${to} version, and every member with it`,
  names: () => ({ refersTo: [], gives: [] }),
  carryOut: async (_, context) => {
    const read = context.ability(readOperator);
    const before = await read({});
    await context.ability(upgradeOperatorAbility)({});
    const after = await read({});
    context.measured({
      operatorBefore: before.image,
      operatorAfter: after.image,
      ...Object.fromEntries(
        Object.entries(after.members).map(([name, image]) => [`${name} has`, image] as const),
      ),
    });
    return {};
  },
  effects: (_, seen) => [
    isAnother(seen),
    ...seen.before.members.map(({ name }) => hasIt(name, seen)),
    memberCount(seen.before.members.length, seen.after),
    allReady(seen.after),
    onePrimary(seen.after),
    allStreaming(seen.after),
  ],
});

const fact = (name: string, { facts }: Pick<StepSeen, 'facts'>): string => String(facts[name] ?? '');

const isAnother = (seen: StepSeen): Claim => {
  const [before, after] = [fact('operatorBefore', seen), fact('operatorAfter', seen)];
  const holds = before !== '' && after !== '' && before !== after;
  return claim('the operator is another one', `other than ${before}`, after === '' ? 'none' : after, holds);
};

const hasIt = (member: string, seen: StepSeen): Claim => {
  const has = fact(`${member} has`, seen);
  return claim(
    `${member} runs what belongs to it`,
    fact('operatorAfter', seen),
    has === '' ? 'nothing' : has,
  );
};
