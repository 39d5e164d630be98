// The schema of verdict.json, kept in step with its type by the compiler: a field that is added to one and not to the other does
// not compile. `node reports/verdict-schema.ts | prettier --parser json > reports/verdict.schema.json` writes the JSON Schema;
// a test finds it stale.
import { z } from 'zod';
import type { Verdict, WindowPhase } from '../harness/model/verdict.ts';
import { bounded, budget, count, durationMs, judgement, kind, policy, schemaText } from './schema-parts.ts';

const moment = z.number().describe('milliseconds since the run began');
const fact = z.union([z.string(), z.number(), z.boolean()]);

const run = z.strictObject({
  id: z.string().describe('<scenario>/<UTC time>-<seed>, the folder below results/'),
  scenario: z.string(),
  platform: z.string(),
  engine: z.string(),
  deployment: z.string(),
  seed: z.number(),
  startedUtc: z.string(),
  title: z.string(),
  ending: z.enum(['completed', 'stopped', 'interrupted']),
  reason: z.string(),
  durationMs,
});

const check = z
  .strictObject({
    check: z.string(),
    verdict: judgement,
    summary: z.string().describe('what was found, one line'),
    details: z.array(z.string()).describe('the evidence, a line each'),
  })
  .meta({ id: 'check' });

const step = z
  .strictObject({
    number: count,
    verb: z.string(),
    title: z.string(),
    how: z.string(),
    status: z.enum(['done', 'failed', 'not reached']),
    startedMs: moment.nullable(),
    endedMs: moment.nullable(),
    claims: z.array(
      z.strictObject({ claim: z.string(), wanted: z.string(), seen: z.string(), holds: z.boolean() }),
    ),
    facts: z.record(z.string(), fact).describe('what the step measured itself'),
    message: z.string().describe('why it failed; empty otherwise'),
  })
  .meta({ id: 'step' });

/** An object, so that a milestone which is in the type and not here does not compile: so deep the whole is not compared. */
const untils = {
  'fault-injected': 'fault-injected',
  suspected: 'suspected',
  noticed: 'noticed',
  'hand-over-requested': 'hand-over-requested',
  'old-primary-fenced': 'old-primary-fenced',
  'primary-chosen': 'primary-chosen',
  'old-primary-down': 'old-primary-down',
  promoted: 'promoted',
  'role-labelled': 'role-labelled',
  'endpoint-switched': 'endpoint-switched',
  redirected: 'redirected',
  'routes-refreshed': 'routes-refreshed',
  'fault-lifted': 'fault-lifted',
  'first-connection': 'first-connection',
  'first-good': 'first-good',
  unexplained: 'unexplained',
} as const satisfies { readonly [Until in WindowPhase['until']]: Until };

const phase = z
  .strictObject({
    until: z.enum(untils).describe('what ended this part'),
    durationMs,
    detail: z.string(),
  })
  .meta({ id: 'phase' });

const downtimeWindow = z
  .strictObject({
    number: count.describe('from 1, within its service and policy'),
    startMs: bounded,
    endMs: bounded,
    durationMs: bounded,
    operations: count.describe('operations that were not good'),
    seenBy: count.describe('lanes that saw it'),
    timeoutDominates: z.boolean().describe('the client’s own time-out is what makes the bounds wide'),
    widenedByStallsMs: durationMs.describe('how far stalls of the load widened the bounds, in milliseconds'),
    openEnded: z.enum(['no', 'start', 'end', 'both']).describe('where no good operation frames it'),
    reasons: z.array(z.strictObject({ reason: z.string(), count })),
    step: count.nullable().describe('the step under way when it began'),
    phases: z.array(phase).describe('they sum to durationMs.value'),
  })
  .meta({ id: 'window' });

const latency = z.strictObject({
  p50: durationMs,
  p90: durationMs,
  p99: durationMs,
  p999: durationMs,
  max: durationMs,
});

const watched = {
  lanes: count,
  operations: z.strictObject({ acknowledged: count, refused: count, unknown: count, good: count }),
  downtimeMs: bounded,
  longestMs: bounded.nullable(),
  windows: z.array(downtimeWindow),
  resolutionMs: durationMs.describe('a shorter outage may fall between two operations unseen'),
};

const partition = z
  .strictObject({ partition: z.string().describe('a shard, as the data was split at the start'), ...watched })
  .meta({ id: 'partition' });

const service = z
  .strictObject({
    service: z.string(),
    policy,
    kind,
    ...watched,
    partitions: z.array(partition).describe('one that is down alone is a partial outage of the service'),
    partial: z.array(z.strictObject({ startMs: moment, endMs: moment, lanesDown: z.array(z.string()) })),
    latencyMs: latency.nullable().describe('of acknowledged operations, from the intended time'),
  })
  .meta({ id: 'service' });

const auditCount = z
  .strictObject({
    count,
    examples: z.array(z.string()).describe('the first few, as writer#sequence'),
  })
  .meta({ id: 'auditCount' });

const memberAudit = z
  .strictObject({
    member: z.string(),
    role: z.string(),
    ids: count.describe('distinct write ids stored'),
    lost: auditCount,
    phantom: auditCount,
    recovered: auditCount,
    duplicate: auditCount,
    foreign: auditCount,
  })
  .meta({
    id: 'memberAudit',
    description:
      'lost: acknowledged and absent; phantom: refused and present; recovered: unknown and present; ' +
      'duplicate: stored more than once; foreign: stored but never sent',
  });

const audit = z.strictObject({
  writes: z.strictObject({ sent: count, acknowledged: count, refused: count, unknown: count }),
  members: z.array(memberAudit),
});

const distribution = z
  .strictObject({
    service: z.string(),
    policy,
    when: z.enum(['before', 'after']),
    connections: count,
    shares: z.array(
      z.strictObject({ member: z.string(), role: z.string(), connections: count, expected: z.number() }),
    ),
    impure: count.describe(
      'connections answered by a member whose role may not answer there, or by nobody known',
    ),
    evenness: z
      .strictObject({ statistic: z.number(), degreesOfFreedom: count, pValue: z.number() })
      .nullable()
      .describe('chi-square against equal shares of the ready members'),
    hiddenShare: z.number().nullable().describe('the largest share that so few connections could hide'),
  })
  .meta({ id: 'distribution' });

const stalls = z.strictObject({ count, totalMs: durationMs, longestMs: durationMs }).meta({ id: 'stalls' });

const load = z.strictObject({
  startedMs: moment,
  stoppedMs: moment.nullable(),
  rates: z.array(
    z.strictObject({ service: z.string(), policy, askedHz: z.number(), achievedHz: z.number() }),
  ),
  pacerLagMsP999: durationMs,
  pacerLagMsMax: durationMs,
  stalls,
  conductorStalls: stalls,
  clockUncertaintyMs: durationMs,
  self: z
    .strictObject({
      checks: z.array(
        z.strictObject({
          when: z.enum(['before', 'after']),
          trueMs: durationMs.nullable(),
          measuredMs: bounded.nullable(),
          right: z.boolean().describe('the truth lay within the bounds, and nothing else was seen'),
          why: z.string(),
        }),
      ),
      gc: stalls,
      stealMs: z.number().nullable(),
      throttledMs: z.number().nullable(),
      waitingMs: z.number().nullable(),
    })
    .exactOptional()
    .describe('what the load said of itself and of its host; absent in older runs'),
});

const member = z
  .strictObject({
    name: z.string(),
    address: z.string(),
    role: z.string().describe('in the engine’s own terms, or down'),
    version: z.string(),
    ready: z.boolean(),
    node: z.string(),
    pool: z.string(),
    timeline: z.number().nullable(),
    replication: z.strictObject({ streaming: z.boolean(), synchronous: z.boolean() }).nullable(),
    shard: z
      .string()
      .exactOptional()
      .describe('empty when it belongs to none; absent where data is not split'),
    share: z.number().exactOptional().describe('of all data that its shard holds, from 0 to 1'),
    knownBy: z.array(z.string()).exactOptional().describe('the other members that count it as one of theirs'),
  })
  .meta({ id: 'member' });
const topology = z
  .strictObject({ members: z.array(member), troubles: z.array(z.string()).exactOptional() })
  .nullable();

/** The shape of verdict.json, strict: an unknown key is an error. */
export const verdictSchema = z.strictObject({
  schema: z.literal('drydock/verdict/1'),
  verdict: judgement,
  run,
  checks: z.array(check),
  budget,
  steps: z.array(step),
  traps: z
    .array(
      z.strictObject({
        step: count,
        trap: z.string(),
        sprung: z.enum(['yes', 'no', 'not reached']),
        evidence: z.array(z.string()),
      }),
    )
    .describe('what became of the traps of a published runbook'),
  measurements: z.strictObject({
    services: z.array(service),
    audit: audit.nullable(),
    distribution: z.array(distribution),
    load: load.nullable(),
  }),
  versions: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.string()),
  topology: z.strictObject({ before: topology, after: topology }),
  problems: z.array(z.string()),
}) satisfies z.ZodType<Verdict>;

/** The text of verdict.schema.json. */
export const verdictSchemaText = (): string =>
  schemaText(verdictSchema, 'What a drydock run is judged to be (drydock/verdict/1)');

if (import.meta.main) process.stdout.write(verdictSchemaText());
