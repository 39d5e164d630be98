// The figures that the schemas of the record, the verdict and the series are made of.
import { z } from 'zod';
import { clientPolicies } from '../../load/lanes.ts';

export const durationMs = z.number().describe('milliseconds');
export const moment = z.number().describe('milliseconds since the run began');
export const count = z.int().nonnegative();
/** Part of a whole, from 0 to 1. */
export const share = z.number().min(0).max(1);

export const texts = z.record(z.string(), z.string());
/** What a step measured itself, by name. */
export const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export const policy = z
  .enum(clientPolicies)
  .describe(
    'session: long-lived connections; fresh: one per operation; bounded: a driver whose limits let errors show; ' +
      'defaults: the driver as it comes',
  );
export const kind = z.enum(['write', 'read']);
