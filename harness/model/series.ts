// A series: one scenario carried out several times, and what all its runs together show. This is `series.json`, schema
// `drydock/series/1`; docs/repetition.md explains it. A pure function of the runs' verdicts and of how the series went.
import { z } from 'zod';
import { boundedSchema } from './bounded.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { count, durationMs, kind, policy, share, texts } from './figures.ts';
import { identitySchema } from './record.ts';
import { budgetSchema, downtimeBudgetSchema, limitedFigures } from './scenario.ts';
import { judgementSchema } from './verdict.ts';

/** Its name in the series' folder. */
export const seriesFile = 'series.json';

const identity = identitySchema.extend({
  id: z.string().describe('<scenario>/<UTC time>-<seed>-series, the folder below results/'),
  title: z.string(),
});

const course = z.strictObject({
  planned: count,
  /** One that a signal cut short is not among them. */
  done: count.describe('repetitions carried out and judged'),
  /** `broken off`: by a signal, or because the world or a bug did not let it go on; `under way`: drydock was killed before it
   * could say. */
  ended: z
    .enum(['all done', 'certain', 'broken off', 'under way'])
    .describe('certain: what was left could not have changed the answer'),
  /** One line; empty when all was done. */
  why: z.string(),
  /** What each repetition begins with: nothing is carried over from one to the next. */
  start: z.literal('a new deployment each'),
  /** 0 for not at all. */
  holdUpToMs: durationMs.describe('disturbing steps wait for up to this, drawn from each repetition’s seed'),
});

const passShare = z.strictObject({
  pass: count,
  fail: count,
  unknown: count,
  /** By Clopper and Pearson; null before the first one. */
  share: z
    .strictObject({ value: share, lower: share, upper: share })
    .nullable()
    .describe('passes out of all repetitions, with exact two-sided bounds'),
  /** The exact one-sided bound. */
  supports: share.describe('at least so large a share of such runs passes'),
  atBest: share.describe('what the planned number of repetitions could support at best'),
});

/** How one limit on downtime was kept over the series. */
const limitFinding = downtimeBudgetSchema.extend({
  of: z.enum(limitedFigures).default('down').describe('down, or down and late together'),
  verdict: judgementSchema,
  within: count.describe('repetitions certainly within the limit'),
  over: count,
  open: count.describe('repetitions that say neither'),
  /** Only of a limit on a quantile that is not shown yet; 0 otherwise. */
  stillNeeded: count.describe('how many more repetitions it takes if all of them stay within'),
  /** One line. */
  summary: z.string(),
});

const openBounds = z
  .strictObject({ value: z.number(), lower: z.number().nullable(), upper: z.number().nullable() })
  .meta({ id: 'openBounds', description: 'null where so few runs do not bound that side' });

const spreadValue = z.strictObject({
  /** The repetition's number. */
  repetition: count,
  downtimeMs: boundedSchema,
  /** The partition that it is about; null when data is not split. */
  partition: z.string().nullable(),
});

/** The downtime of a service under one client policy over the runs that measured it; of its worst partition where data is split. */
const serviceSpread = z.strictObject({
  service: z.string(),
  policy,
  kind,
  /** Milliseconds with exact bounds from order statistics; null when no run measured it. */
  medianMs: openBounds.nullable(),
  p90Ms: openBounds.nullable(),
  worst: z
    .strictObject({ valueMs: durationMs, covers: share })
    .nullable()
    .describe('the longest downtime seen, and the share of such runs that is no worse, at least'),
  values: z.array(spreadValue),
});

const seriesRun = z.strictObject({
  /** From 1. */
  repetition: count,
  id: z.string(),
  seed: z.number(),
  verdict: judgementSchema,
  /** One sentence. */
  reason: z.string(),
  durationMs,
  /** How long steps were held back. */
  heldBackMs: z.record(z.string(), z.number()).describe('milliseconds, by the number of the step'),
});

export const seriesSchema = z.strictObject({
  schema: z.literal('drydock/series/1'),
  verdict: judgementSchema,
  /** One sentence: why. */
  reason: z.string(),
  series: identity,
  course,
  confidence: share.describe('of every bound but those of budgets that state their own'),
  passes: passShare,
  budget: budgetSchema,
  /** One per limit on downtime, in the scenario's order. */
  limits: z.array(limitFinding),
  /** One per service and client policy, in the plan's order. */
  services: z.array(serviceSpread),
  /** In the order in which they were made. */
  runs: z.array(seriesRun),
  versions: texts,
  /** Those of the first run but for the seed, which differs, and for what is as by default. */
  settings: texts,
});

export type Series = DeepReadonly<z.infer<typeof seriesSchema>>;
export type SeriesIdentity = Readonly<z.infer<typeof identity>>;
export type SeriesCourse = Readonly<z.infer<typeof course>>;
export type PassShare = DeepReadonly<z.infer<typeof passShare>>;
export type LimitFinding = DeepReadonly<z.infer<typeof limitFinding>>;
export type OpenBounds = Readonly<z.infer<typeof openBounds>>;
export type ServiceSpread = DeepReadonly<z.infer<typeof serviceSpread>>;
export type SpreadValue = DeepReadonly<z.infer<typeof spreadValue>>;
export type SeriesRun = DeepReadonly<z.infer<typeof seriesRun>>;
