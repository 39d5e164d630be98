// What happened in a run: one event a line in record.jsonl, append-only, on the run's monotonic clock. Checks and reports
// are functions of the plan, the record, the ledger and what was stored; nothing else is remembered.
import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';
import { count, durationMs, facts, kind, moment, policy, texts } from './figures.ts';
import { databaseStatusSchema } from './database-status.ts';
import { fittedSchema } from './fitted.ts';
import { milestoneSchema } from './milestones.ts';
import { sampleSightSchema } from './sample.ts';
import { topologySchema } from './topology.ts';

export const identitySchema = z.strictObject({
  id: z.string().describe('<scenario>/<UTC time>-<seed>, the folder below results/'),
  scenario: z.string(),
  platform: z.string(),
  engine: z.string(),
  deployment: z.string(),
  seed: z.number(),
  startedUtc: z.string(),
});

const phase = z.enum(['set-up', 'trial', 'warm-up', 'steps', 'tail', 'settle', 'audit', 'clean-up']);

/** `completed`: every step was carried out. `stopped`: a step failed or a gate closed. `interrupted`: by a signal. */
export const endingSchema = z.enum(['completed', 'stopped', 'interrupted']);

/** Of the last second; never judged. What is optional is missing in older records. */
const loadSample = z.strictObject({
  atMs: moment,
  share: z.number().exactOptional(),
  counted: z.boolean().exactOptional(),
  pacerLagMsMax: durationMs.exactOptional(),
  stalledMs: durationMs.exactOptional(),
  waitingMs: durationMs.exactOptional(),
  services: z.array(
    z.strictObject({
      service: z.string(),
      policy,
      kind,
      due: count.exactOptional(),
      acknowledged: count,
      refused: count,
      unknown: count,
      good: count.exactOptional(),
      latencyMsP50: z.number().nullable(),
      latencyMsMax: z.number().nullable(),
    }),
  ),
});

const event = <Kind extends string, Shape extends z.core.$ZodLooseShape>(named: Kind, shape: Shape) =>
  z.object({ kind: z.literal(named), ...shape });

const step = count;

const runEvent = z.discriminatedUnion('kind', [
  event('run-started', { run: identitySchema }),
  /** What ran: `{ postgres: '17.9 -> 17.10', node: '24.21.0', ... }`. */
  event('versions', { versions: texts }),
  /** `defaults` has what those settings are where nobody sets them, by the same names, of those that somebody might. */
  event('settings', { settings: texts, defaults: texts.exactOptional() }),
  /** How the database stood before the load and after the audit; never judged. */
  event('database-status', { when: z.enum(['before', 'after']), status: databaseStatusSchema }),
  /** Progress worth a line: what is being waited for, what was last seen. */
  event('note', { text: z.string(), step: step.exactOptional() }),
  event('phase', { phase }),
  event('topology', { when: z.enum(['before', 'after']), step, topology: topologySchema }),
  event('step-started', { step }),
  /** Facts that the step measured itself, such as the lag that its gate saw. */
  event('step-measured', { step, facts }),
  event('step-finished', { step, bound: texts }),
  event('step-failed', { step, message: z.string() }),
  /** A moment inside a step that can explain a part of an outage. */
  event('milestone', {
    milestone: milestoneSchema,
    detail: z.string(),
    /** When it happened by the clock of whoever told it, on the run's own; `atMs` is when it was learned, and holds where this is absent. */
    happenedMs: moment.exactOptional(),
    /** How far `happenedMs` may be off, to either side, because clocks were set against each other; absent where that is negligible. */
    uncertaintyMs: durationMs.exactOptional(),
    /** The only shard that it concerns; absent when it concerns all, or data is not split. */
    shard: z.string().exactOptional(),
  }),
  event('load-sample', { sample: loadSample }),
  /** The trial of the load is over: at which rates it runs from now on. */
  event('fitted', { fitted: fittedSchema }),
  /** How the load's clock stood against the conductor's; the uncertainty is half the round trip. */
  event('clock', { offsetMs: z.number(), uncertaintyMs: z.number() }),
  /** The conductor's own event loop stood still. */
  event('stall', { fromMs: moment, toMs: moment }),
  /** A member was read back in full; the rows stand in stored.jsonl. `topology` says who it was. */
  event('audited', { member: z.string(), role: z.string(), rows: count }),
  /** What a member held of the sample data, before the load started or after it had ended; null, with the reason, where it could not be asked. */
  event('sample', {
    when: z.enum(['before', 'after']),
    member: z.string(),
    held: sampleSightSchema.nullable(),
    reason: z.string(),
  }),
  /** Something of drydock's own, such as the load, was harmed: from then on the run convicts nobody. */
  event('harmed', { what: z.string() }),
  event('problem', { message: z.string() }),
  event('undone', { what: z.string(), error: z.string().nullable() }),
  event('run-finished', { ending: endingSchema, reason: z.string() }),
]);

/** An event as it stands in the file; `atMs` is milliseconds since the run began. */
export const recordedEventSchema = z.object({ atMs: moment }).and(runEvent);

export type RunEvent = DeepReadonly<z.infer<typeof runEvent>>;
export type RecordedEvent = { readonly atMs: number } & RunEvent;
/** What the load told of one second. */
export type RecordedSample = Extract<RunEvent, { kind: 'load-sample' }>['sample'];
export type RunIdentity = Readonly<z.infer<typeof identitySchema>>;
export type RunPhase = z.infer<typeof phase>;
export type RunEnding = z.infer<typeof endingSchema>;
