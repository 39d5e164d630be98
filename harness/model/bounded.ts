// A number with its bounds. The `value` of a moment is the likeliest; that of a duration is the difference of two moments.
import { z } from 'zod';

export const boundedSchema = z
  .strictObject({ value: z.number(), lower: z.number(), upper: z.number() })
  .meta({
    id: 'bounded',
    description: 'milliseconds with bounds that hold for certain; value is the likeliest',
  });

export type Bounded = Readonly<z.infer<typeof boundedSchema>>;

/** Between its bounds. */
export const widthMs = ({ lower, upper }: Bounded): number => upper - lower;
