// The step `validate`: the database is whole, and a write through a service reaches every member.
import { z } from 'zod';
import { proveWrite } from '../abilities/services.ts';
import { step } from '../model/step.ts';
import type { Claim } from '../model/claim.ts';
import type { StepSeen } from '../model/step.ts';
import { takesWrites } from '../model/topology.ts';
import type { Member, TopologySnapshot } from '../model/topology.ts';
import { wholeNumber } from '../model/units.ts';
import { waitFor } from '../model/wait.ts';
import {
  allReady,
  allStreaming,
  claim,
  claimText,
  memberCount,
  memberNames,
  namesOf,
  noTroubles,
  onePrimary,
} from './claims.ts';
import { writeService } from './names.ts';

const waitMs = 60_000;

export const validate = step({
  verb: 'validate',
  about: 'Proves that the database is whole: members, roles, replication, and a write that every member has.',
  arguments: z.strictObject({
    members: wholeNumber(1, 18).describe('How many members there must be.'),
    through: writeService,
  }),
  needs: () => [proveWrite],
  deadlineMs: waitMs + 60_000,
  title: ({ members, through }) =>
    `Validate: ${members} members, their roles, every standby streaming, a write through ${through} on every member`,
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
    const { writtenOn, readOn } = await context.ability(proveWrite)({ service: through });
    context.measured({ writtenOn: namesOf(writtenOn), readOn: namesOf(readOn) });
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
  noTroubles(seen),
];

/** Within each shard, where data is split. */
const oneTimeline = ({ members }: TopologySnapshot): Claim => {
  const shards = [...Map.groupBy(members, ({ shard }) => shard ?? '').values()].map(timelinesOf);
  const several = shards.filter((timelines) => timelines.length > 1);
  const seen = (several[0] ?? shards[0] ?? []).join(', ');
  return claim('all members are on one timeline', 'one', seen, several.length === 0);
};

const timelinesOf = (members: readonly Member[]): string[] => [
  ...new Set(members.map(({ timeline }) => String(timeline ?? 'none'))),
];

const written = (through: string, { after, facts: { writtenOn, readOn } }: StepSeen): Claim[] => [
  claim(
    `a write through ${through} lands on the primary`,
    memberNames(after.members.filter(takesWrites)),
    String(writtenOn ?? 'nobody'),
  ),
  claim('every member has it', memberNames(after.members), String(readOn ?? 'none')),
];
