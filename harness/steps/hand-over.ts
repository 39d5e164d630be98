// The step `hand-over`: a standby becomes the primary. The old primary is fenced first, so that it acknowledges nothing
// that the new one does not have.
import { z } from 'zod';
import { step } from '../model/step.ts';
import type { Claim, StepSeen } from '../model/step.ts';
import { memberNamed, primaryOf } from '../model/topology.ts';
import { claim, primaryIs } from './claims.ts';
import { memberName } from './names.ts';

const formerPrimary = 'former-primary';

export const handOver = step({
  verb: 'hand-over',
  about: `Fences the primary and makes a standby the primary; the old one is \`${formerPrimary}\` from then on.`,
  arguments: z.strictObject({ to: memberName }),
  needs: () => ['handOver'],
  deadlineMs: 180_000,
  title: ({ to }) => `Hand over to ${to}`,
  names: ({ to }) => ({ refersTo: [to], gives: [formerPrimary] }),
  carryOut: async ({ to }, context) => {
    const primary = await context.member('primary');
    await context.ability('handOver')(await context.member(to));
    return { [formerPrimary]: primary };
  },
  effects: ({ to }, seen) => {
    const former = seen.members[formerPrimary] ?? '';
    const role = memberNamed(seen.after, former)?.role ?? 'absent';
    return [
      primaryIs(seen.members[to] ?? to, seen.after),
      claim(
        'the old primary is none any more',
        `${former} not primary`,
        `${former} ${role}`,
        role !== 'primary',
      ),
      ...timelineRaised(seen),
    ];
  },
});

/** Nothing is claimed where the engine has no timelines. */
const timelineRaised = ({ before, after }: StepSeen): Claim[] => {
  const old = primaryOf(before)?.timeline ?? null;
  if (old === null) return [];
  const current = primaryOf(after)?.timeline ?? 0;
  return [claim('the timeline was raised', `above ${old}`, String(current), current > old)];
};
