// The argument `trap` of steps that carry out the letter of a published runbook.
import { z } from 'zod';

export const trapText = z
  .string({ error: 'expected text' })
  .min(1, { error: 'expected text' })
  .optional()
  .describe(
    'What is known to go wrong when this is done to the letter of a published runbook; the report says whether it did.',
  );
