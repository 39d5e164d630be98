// What the schemas of the machine-readable reports have in common.
import { z } from 'zod';

export const judgement = z.enum(['pass', 'fail', 'unknown']).describe('fail beats unknown beats pass');
export const policy = z
  .enum(['session', 'fresh', 'bounded', 'defaults'])
  .describe(
    'session: long-lived connections; fresh: one per operation; bounded: a driver whose limits let errors show; ' +
      'defaults: the driver as it comes',
  );
export const kind = z.enum(['write', 'read']);
export const durationMs = z.number().describe('milliseconds');
export const count = z.int().nonnegative();

export const bounded = z.strictObject({ value: z.number(), lower: z.number(), upper: z.number() }).meta({
  id: 'bounded',
  description: 'milliseconds with bounds that hold for certain; value is the likeliest',
});

/** A limit on the downtime of a service, as a scenario states it. */
export const limit = {
  service: z.string(),
  policy,
  limitMs: durationMs,
  quantile: z
    .strictObject({ quantile: z.number(), confidence: z.number() })
    .exactOptional()
    .describe('the limit is for this quantile of the downtimes of a series'),
};

export const budget = z.strictObject({ downtime: z.array(z.strictObject(limit)), lostWrites: count });

/** A schema as the text of its file. */
export const schemaText = (schema: z.ZodType, title: string): string => {
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
};
