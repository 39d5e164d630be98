// The schema of series.json, kept in step with its type by the compiler. `node reports/series/series-schema.ts | prettier --parser json
// > reports/series/series.schema.json` writes the JSON Schema; a test finds it stale.
import { z } from 'zod';
import type { Series } from '../../harness/model/series.ts';
import {
  bounded,
  budget,
  count,
  durationMs,
  judgement,
  kind,
  limit,
  policy,
  schemaText,
} from '../schema-parts.ts';

const share = z.number().min(0).max(1);
const texts = z.record(z.string(), z.string());

const openBounds = z
  .strictObject({ value: z.number(), lower: z.number().nullable(), upper: z.number().nullable() })
  .meta({ id: 'openBounds', description: 'null where so few runs do not bound that side' });

const identity = z.strictObject({
  id: z.string().describe('<scenario>/<UTC time>-<seed>-series, the folder below results/'),
  scenario: z.string(),
  title: z.string(),
  platform: z.string(),
  engine: z.string(),
  deployment: z.string(),
  seed: z.number(),
  startedUtc: z.string(),
});

const course = z.strictObject({
  planned: count,
  done: count.describe('repetitions carried out and judged'),
  ended: z
    .enum(['all done', 'certain', 'broken off', 'under way'])
    .describe('certain: what was left could not have changed the answer'),
  why: z.string(),
  start: z.literal('a new deployment each'),
  holdUpToMs: durationMs.describe('disturbing steps wait for up to this, drawn from each repetition’s seed'),
});

const passes = z.strictObject({
  pass: count,
  fail: count,
  unknown: count,
  share: z
    .strictObject({ value: share, lower: share, upper: share })
    .nullable()
    .describe('passes out of all repetitions, with exact two-sided bounds'),
  supports: share.describe('at least so large a share of such runs passes'),
  atBest: share.describe('what the planned number of repetitions could support at best'),
});

const limitFinding = z.strictObject({
  ...limit,
  verdict: judgement,
  within: count.describe('repetitions certainly within the limit'),
  over: count,
  open: count.describe('repetitions that say neither'),
  stillNeeded: count.describe('how many more repetitions it takes if all of them stay within'),
  summary: z.string(),
});

const spread = z.strictObject({
  service: z.string(),
  policy,
  kind,
  medianMs: openBounds.nullable(),
  p90Ms: openBounds.nullable(),
  worst: z
    .strictObject({ valueMs: durationMs, covers: share })
    .nullable()
    .describe('the longest downtime seen, and the share of such runs that is no worse, at least'),
  values: z.array(
    z.strictObject({ repetition: count, downtimeMs: bounded, partition: z.string().nullable() }),
  ),
});

const run = z.strictObject({
  repetition: count,
  id: z.string(),
  seed: z.number(),
  verdict: judgement,
  reason: z.string(),
  durationMs,
  heldBackMs: z.record(z.string(), z.number()).describe('milliseconds, by the number of the step'),
});

/** The type of series.json. */
export const seriesSchema = z.strictObject({
  schema: z.literal('drydock/series/1'),
  verdict: judgement,
  reason: z.string(),
  series: identity,
  course,
  confidence: share.describe('of every bound but those of budgets that state their own'),
  passes,
  budget,
  limits: z.array(limitFinding),
  services: z.array(spread),
  runs: z.array(run),
  versions: texts,
  settings: texts,
}) satisfies z.ZodType<Series>;

/** The text of series.schema.json. */
export const seriesSchemaText = (): string =>
  schemaText(seriesSchema, 'What several runs of one scenario show together (drydock/series/1)');

if (import.meta.main) process.stdout.write(seriesSchemaText());
