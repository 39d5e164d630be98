// The names that steps have in their arguments, as zod types.
import { z } from 'zod';

const plain = /^[a-z][a-z0-9-]{0,39}$/;
const error = 'expected a name of small letters, digits and dashes';

/** A member: a well-known one, or a name that an earlier step gave. */
export const memberName = z
  .string({ error })
  .regex(plain, { error })
  .describe(
    'A name that an earlier step gave, or a well-known one: `primary`, or a role and the number of a shard, such as `master-1` and `replica-1`.',
  );

/** A name for a new member. */
export const newName = z
  .string({ error })
  .regex(plain, { error })
  .refine((name) => name !== 'primary', {
    error: 'expected a name that is free; "primary" is whoever is the primary',
  })
  .describe('The name by which later steps refer to it.');

/** A role, an operator, a pooler. */
export const plainName = z.string({ error }).regex(plain, { error });

/** A service that takes writes. */
export const writeService = z
  .string({ error })
  .regex(plain, { error })
  .describe('A service that takes writes.');

/** A pool of nodes. */
export const poolName = z
  .string({ error })
  .regex(plain, { error })
  .describe('The pool of nodes it is to run on.');
