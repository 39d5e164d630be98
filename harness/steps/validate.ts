// The step `validate`: the database is whole, and a write through a service reaches every member.
import { z } from 'zod';
import { step } from '../model/step.ts';
import type { Claim, StepSeen } from '../model/step.ts';
import type { TopologySnapshot } from '../model/topology.ts';
import { wholeNumber } from '../model/units.ts';
import { waitFor } from '../model/wait.ts';
import { allReady, allStreaming, claim, claimText, memberCount, namesOf, onePrimary } from './claims.ts';
import { writeService } from './names.ts';

const waitMs = 60_000;

export const validate = step({
  verb: 'validate',
  about: 'Proves that the database is whole: members, roles, replication, and a write that every member has.',
  arguments: z.strictObject({
    members: wholeNumber(1, 9).describe('How many members there must be.'),
    through: writeService,
  }),
  needs: () => ['proveWrite'],
  deadlineMs: waitMs + 60_000,
  title: ({ members, through }) =>
    `Validate: ${members} members, one primary, every standby streaming, a write through ${through} on every member`,
  names: ({ through }) => ({ refersTo: [], gives: [], writesThrough: [through] }),
  carryOut: async ({ members, through }, context) => {
    await waitFor({
      what: 'the database to be whole',
      deadlineMs: waitMs,
      everyMs: 500,
      signal: context.signal,
      next: 'The snapshots in the record show which member is missing or not served.',
      ask: async () => {
        const unmet = whole(members, await context.deployment.snapshot()).find(({ holds }) => !holds);
        return unmet === undefined ? { done: undefined } : { seen: claimText(unmet) };
      },
    });
    const { writtenOn, readOn } = await context.ability('proveWrite')(through);
    context.measured({ writtenOn, readOn: namesOf(readOn.map((name) => ({ name }))) });
    return {};
  },
  effects: ({ members, through }, seen) => [...whole(members, seen.after), ...written(through, seen)],
});

const whole = (members: number, seen: TopologySnapshot): Claim[] => [
  memberCount(members, seen),
  allReady(seen),
  onePrimary(seen),
  allStreaming(seen),
  oneTimeline(seen),
];

const oneTimeline = ({ members }: TopologySnapshot): Claim => {
  const timelines = [...new Set(members.map(({ timeline }) => String(timeline ?? 'none')))];
  return claim('all members are on one timeline', 'one', timelines.join(', '), timelines.length === 1);
};

const written = (through: string, { after, facts: { writtenOn, readOn } }: StepSeen): Claim[] => [
  claim(
    `a write through ${through} lands on the primary`,
    namesOf(after.members.filter(({ role }) => role === 'primary')),
    String(writtenOn ?? 'nobody'),
  ),
  claim('every member has it', namesOf(after.members), String(readOn ?? 'none')),
];
