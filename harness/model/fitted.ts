// What a load whose rates nobody named was fitted to, by a trial before it counted.
import { z } from 'zod';

export const fittedSchema = z.strictObject({
  share: z.number().describe('the part of the default rates that was taken'),
  text: z.string().describe('the rates, and why they are not the default ones; one line'),
});

export type Fitted = Readonly<z.infer<typeof fittedSchema>>;
