// What a step says must be so after it: one thing, what was wanted and what was seen.
import { z } from 'zod';

export const claimSchema = z.strictObject({
  claim: z.string(),
  wanted: z.string(),
  seen: z.string(),
  holds: z.boolean(),
});

export type Claim = Readonly<z.infer<typeof claimSchema>>;
