// Gives what a step has done some time to show, for deeds that nobody waits for to the end: members tell each other within
// seconds. What does not show by then is no error; the claims tell it.
import { RunError } from '../model/errors.ts';
import type { Claim } from '../model/claim.ts';
import type { StepContext } from '../model/step.ts';
import { timeoutsMs } from '../model/timeouts.ts';
import type { TopologySnapshot } from '../model/topology.ts';
import { waitFor } from '../model/wait.ts';
import { claimText } from './claims.ts';

/** Resolves as soon as all claims about a new snapshot hold, or after a while with a note of one that does not. */
export const look = async (
  what: string,
  claims: (after: TopologySnapshot) => readonly Claim[],
  context: StepContext,
): Promise<void> => {
  try {
    await waitFor({
      what,
      deadlineMs: timeoutsMs.look,
      everyMs: 250,
      signal: context.signal,
      next: 'The snapshot after the step shows what came of it.',
      ask: async () => {
        const unmet = claims(await context.deployment.snapshot()).find(({ holds }) => !holds);
        return unmet === undefined ? { done: undefined } : { seen: claimText(unmet) };
      },
    });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    context.note(error.message);
  }
};
