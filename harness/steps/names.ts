// The names, and the text of a trap, that steps have in their arguments, as zod types.
import { z } from 'zod';

const error = 'expected a name of small letters, digits and dashes';

/** A role, an operator, a pooler. */
export const plainName = z.string({ error }).regex(/^[a-z][a-z0-9-]{0,39}$/, { error });

/** A member: a well-known one, or a name that an earlier step gave. */
export const memberName = plainName.describe(
  'A name that an earlier step gave, or a well-known one: `primary`, and `standby-1` for the first of the others; or a role and the number of a shard, such as `master-1` and `replica-1`.',
);

/** A name for a new member. */
export const newName = plainName
  .refine((name) => name !== 'primary', {
    error: 'expected a name that is free; "primary" is whoever is the primary',
  })
  .describe('The name by which later steps refer to it.');

/** A service that takes writes. */
export const writeService = plainName.describe('A service that takes writes.');

/** A pool of nodes. */
export const poolName = plainName.describe('The pool of nodes it is to run on.');

/** Of steps that carry out the letter of a published runbook. */
export const trapText = z
  .string({ error: 'expected text' })
  .min(1, { error: 'expected text' })
  .optional()
  .describe(
    'What is known to go wrong when this is done to the letter of a published runbook; the report says whether it did.',
  );
