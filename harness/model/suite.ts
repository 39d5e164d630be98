// A suite: several scenarios carried out one after another on one platform, and what became of each. This is `suite.json`, schema
// `drydock/suite/1`; docs/repetition.md explains it. A pure function of the runs' verdicts and of how the suite went.
import { z } from 'zod';
import { boundedSchema } from './bounded.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { count, durationMs, policy } from './figures.ts';
import { judgementSchema } from './verdict.ts';

/** Its name in the suite's folder. */
export const suiteFile = 'suite.json';

const identity = z.strictObject({
  id: z.string().describe('suites/<UTC time>-<seed>-<name>, the folder below results/'),
  /** After the list or the folder that it was read from. */
  name: z.string(),
  platform: z.string(),
  seed: z.number().describe('the seeds of all scenarios follow from it'),
  startedUtc: z.string(),
});

const course = z.strictObject({
  planned: count,
  done: count.describe('scenarios that were begun, the one that a signal cut short among them'),
  /** `under way`: drydock was killed before it could say. */
  ended: z.enum(['all done', 'broken off', 'under way']),
  /** One line; empty when all was done. */
  why: z.string(),
});

/** Of a service with a limit: what it was under the policy that the limit names, in the worst run of a repeated scenario. */
const suiteService = z.strictObject({
  service: z.string(),
  policy,
  downtimeMs: boundedSchema,
  lateMs: boundedSchema,
  /** The partition that it is about; null when data is not split. */
  partition: z.string().nullable(),
});

const suiteEntry = z.strictObject({
  /** From 1. */
  number: count,
  scenario: z.string(),
  title: z.string(),
  seed: z.number(),
  repeat: count.describe('how often it was to be carried out'),
  state: z
    .enum(['judged', 'broken', 'not run'])
    .describe('broken: begun, but it could not be judged; not run: the suite had ended before'),
  verdict: judgementSchema.nullable().describe('null of what was not judged'),
  /** One sentence. */
  reason: z.string(),
  id: z.string().nullable().describe('the folder of its run or series below results/; null without a report'),
  services: z.array(suiteService).describe('those with a budget, in its order; none that was not measured'),
  lostWrites: count
    .nullable()
    .describe('acknowledged and absent, the most in one run; null when none was read back'),
  tookMs: durationMs,
});

export const suiteSchema = z.strictObject({
  schema: z.literal('drydock/suite/1'),
  verdict: judgementSchema,
  /** One sentence: why. */
  reason: z.string(),
  suite: identity,
  course,
  /** One per scenario, in the order in which they were planned. */
  entries: z.array(suiteEntry),
});

export type Suite = DeepReadonly<z.infer<typeof suiteSchema>>;
export type SuiteIdentity = Readonly<z.infer<typeof identity>>;
export type SuiteCourse = Readonly<z.infer<typeof course>>;
export type SuiteEntry = DeepReadonly<z.infer<typeof suiteEntry>>;
export type SuiteService = DeepReadonly<z.infer<typeof suiteService>>;
