// The step `hand-over`: a standby becomes the primary. The old primary is fenced first, so that it acknowledges nothing
// that the new one does not have.
import { z } from 'zod';
import { handOver as handOverAbility } from '../abilities/roles.ts';
import { RunError } from '../model/errors.ts';
import { step } from '../model/step.ts';
import type { Claim } from '../model/claim.ts';
import type { StepSeen } from '../model/step.ts';
import { memberNamed, primaryOf, takesWrites } from '../model/topology.ts';
import { claim, memberBehind, primaryIs } from './claims.ts';
import { memberName } from './names.ts';

const formerPrimary = 'former-primary';

export const handOver = step({
  verb: 'hand-over',
  about: `Fences the primary (of its shard) and makes a standby the primary; the old one is \`${formerPrimary}\` from then on.`,
  arguments: z.strictObject({ to: memberName }),
  needs: () => [handOverAbility],
  deadlineMs: 180_000,
  disturbs: true,
  title: ({ to }) => `Hand over to ${to}`,
  names: ({ to }) => ({ refersTo: [to], gives: [formerPrimary] }),
  carryOut: async ({ to }, context) => {
    const next = await context.member(to);
    const snapshot = await context.deployment.snapshot();
    const primary = primaryOf(snapshot, memberNamed(snapshot, next));
    if (primary === undefined)
      throw new RunError(`nobody is the primary above ${next}`, 'Look at the members’ logs.');
    await context.ability(handOverAbility)({ to: next });
    return { [formerPrimary]: primary.name };
  },
  effects: ({ to }, seen) => {
    const former = seen.members[formerPrimary] ?? '';
    const member = memberNamed(seen.after, former);
    const role = member?.role ?? 'absent';
    return [
      primaryIs(memberBehind(to, seen), seen.after),
      claim(
        'the old primary is none any more',
        `${former} not primary`,
        `${former} ${role}`,
        member === undefined || !takesWrites(member),
      ),
      ...timelineRaised(seen),
    ];
  },
});

/** Nothing is claimed where the engine has no timelines. */
const timelineRaised = ({ before, after, members }: StepSeen): Claim[] => {
  const former = memberNamed(before, members[formerPrimary] ?? '');
  const old = primaryOf(before, former)?.timeline ?? null;
  if (old === null) return [];
  const current = primaryOf(after, former)?.timeline ?? 0;
  return [claim('the timeline was raised', `above ${old}`, String(current), current > old)];
};
