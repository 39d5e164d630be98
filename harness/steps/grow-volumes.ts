// The step `grow-volumes`: the volumes of all members grow while clients read and write. How large they are before and after is read
// apart from the deed, so that one that did nothing is found.
import { z } from 'zod';
import { growVolumes as growVolumesAbility, readVolumes } from '../abilities/storage.ts';
import type { Volume } from '../abilities/storage.ts';
import { asking } from '../model/ability.ts';
import type { Claim } from '../model/claim.ts';
import { isAtLeast, volumeSize } from '../model/quantity.ts';
import { step } from '../model/step.ts';
import type { StepSeen } from '../model/step.ts';
import { allReady, allStreaming, claim, memberCount, onePrimary } from './claims.ts';

export const growVolumes = step({
  verb: 'grow-volumes',
  about: 'Grows the volume of every member to a size.',
  arguments: z.strictObject({ to: volumeSize.describe('The size that each is to have, such as 5Gi.') }),
  needs: () => [growVolumesAbility, readVolumes],
  asks: ({ to }) => [asking(growVolumesAbility, { to })],
  deadlineMs: 600_000,
  disturbs: true,
  title: ({ to }) => `Grow the volume of every member to ${to}`,
  names: () => ({ refersTo: [], gives: [] }),
  carryOut: async ({ to }, context) => {
    const read = context.ability(readVolumes);
    const before = await read({});
    await context.ability(growVolumesAbility)({ to });
    context.measured({ ...sizes('before', before), ...sizes('after', await read({})) });
    return {};
  },
  effects: ({ to }, seen) => [
    ...seen.before.members.map(({ name }) => grew(name, to, seen)),
    memberCount(seen.before.members.length, seen.after),
    allReady(seen.after),
    onePrimary(seen.after),
    allStreaming(seen.after),
  ],
});

const sizes = (when: 'before' | 'after', volumes: readonly Volume[]): Readonly<Record<string, string>> =>
  Object.fromEntries(volumes.map(({ member, size }) => [`${member} ${when}`, size]));

/** Storage may round up what is asked for. */
const grew = (member: string, to: string, { facts }: StepSeen): Claim => {
  const [before = '', after = ''] = ['before', 'after'].map((when) =>
    String(facts[`${member} ${when}`] ?? ''),
  );
  const holds = isAtLeast(after, to) && !isAtLeast(before, after) && before !== '';
  const seen = `${before === '' ? 'unknown' : before} -> ${after === '' ? 'unknown' : after}`;
  return claim(`the volume of ${member} grew`, `to ${to}`, seen, holds);
};
