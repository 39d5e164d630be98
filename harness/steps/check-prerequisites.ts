// The step `check-prerequisites`: looks once, and stops the run with a finding when the database is not fit for what
// follows. It waits for nothing: a database that has to be waited for is not fit.
import { z } from 'zod';
import { RunError } from '../model/errors.ts';
import { step } from '../model/step.ts';
import type { Claim } from '../model/claim.ts';
import type { TopologySnapshot } from '../model/topology.ts';
import { wholeNumber } from '../model/units.ts';
import { allReady, allStreaming, claim, claimText, noTroubles, onePrimary } from './claims.ts';

interface Prerequisites {
  readonly standbys: number;
  readonly synchronous: number;
}

export const checkPrerequisites = step<Prerequisites>({
  verb: 'check-prerequisites',
  about: 'Stops the run unless every member is healthy and enough standbys stream.',
  arguments: z
    .strictObject({
      standbys: wholeNumber(0, 16).describe('At least so many standbys must stream.'),
      synchronous: wholeNumber(0, 8)
        .default(0)
        .describe('At least so many of them must count as synchronous.'),
    })
    .refine(({ standbys, synchronous }) => synchronous <= standbys, {
      error: 'expected no more synchronous standbys than standbys',
      path: ['synchronous'],
    }),
  needs: () => [],
  how: 'asks every member for its role, its version and how it follows the primary',
  deadlineMs: 60_000,
  title: ({ standbys, synchronous }) =>
    `Check that all members are healthy, ${standbys} standbys stream${synchronous === 0 ? '' : ` and ${synchronous} of them are synchronous`}`,
  names: () => ({ refersTo: [], gives: [] }),
  carryOut: async (args, { deployment }) => {
    const unmet = claims(args, await deployment.snapshot()).find(({ holds }) => !holds);
    if (unmet !== undefined)
      throw new RunError(
        `prerequisite not met: ${claimText(unmet)}`,
        'Bring the database into this state, or lower what the scenario asks for, and run it again.',
      );
    return {};
  },
  effects: (args, { after }) => claims(args, after),
});

const claims = ({ standbys, synchronous }: Prerequisites, seen: TopologySnapshot): Claim[] => [
  allReady(seen),
  onePrimary(seen),
  allStreaming(seen),
  noTroubles(seen),
  atLeast('enough standbys stream', standbys, seen, (following) => following.streaming),
  atLeast('enough standbys are synchronous', synchronous, seen, (following) => following.synchronous),
];

const atLeast = (
  what: string,
  wanted: number,
  { members }: TopologySnapshot,
  counts: (following: { streaming: boolean; synchronous: boolean }) => boolean,
): Claim => {
  const count = members.filter(({ replication }) => replication !== null && counts(replication)).length;
  return claim(what, `at least ${wanted}`, String(count), count >= wanted);
};
