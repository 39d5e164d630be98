// Every number that a judgement rests on: outages, what became of the writes, who answered, and how real the load was.
// docs/verdicts.md explains each field.
import { z } from 'zod';
import { boundedSchema } from './bounded.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { count, durationMs, kind, moment, policy } from './figures.ts';
import { fittedSchema } from './fitted.ts';
import { phaseEndSchema } from './milestones.ts';

const windowState = z
  .enum(['down', 'late'])
  .describe('down: nobody was answered; late: answers came, but later than ackWithin');

/** Absent in verdicts from before it was told. */
const explainedMs = durationMs
  .exactOptional()
  .describe('of what was down (the values), the part that named phases explain, in milliseconds');

const windowPhase = z
  .strictObject({
    state: windowState,
    until: phaseEndSchema.describe('what ended this part'),
    durationMs,
    detail: z.string(),
  })
  .meta({ id: 'phase' });

const windowPart = z
  .strictObject({
    state: windowState,
    startMs: boundedSchema,
    endMs: boundedSchema,
    durationMs: boundedSchema,
  })
  .meta({ id: 'part' });

const downtimeWindow = z
  .strictObject({
    number: count.describe('from 1, within its service and policy'),
    startMs: boundedSchema,
    endMs: boundedSchema,
    durationMs: boundedSchema.describe('down and late together'),
    downMs: boundedSchema,
    lateMs: boundedSchema,
    parts: z.array(windowPart).describe('one after the other, from its start to its end'),
    operations: count.describe('operations that were not good'),
    /** Of all the lanes of the service and policy. */
    seenBy: count.describe('lanes that saw it'),
    timeoutDominates: z.boolean().describe('the client’s own time-out is what makes the bounds wide'),
    widenedByStallsMs: durationMs.describe('how far stalls of the load widened the bounds, in milliseconds'),
    /** No good operation came before it, or none after it: its true length is not known. */
    openEnded: z.enum(['no', 'start', 'end', 'both']).describe('where no good operation frames it'),
    /** Most frequent first. */
    reasons: z.array(z.strictObject({ reason: z.string(), count })),
    /** Null outside of the steps. */
    step: count.nullable().describe('the step under way when it began'),
    phases: z.array(windowPhase).describe('they sum to durationMs.value'),
    explainedMs,
  })
  .meta({ id: 'window' });

/** What a set of lanes saw together. */
const watched = {
  lanes: count,
  operations: z.strictObject({ acknowledged: count, refused: count, unknown: count, good: count }),
  downtimeMs: boundedSchema.describe('the sum of what the windows were down'),
  lateMs: boundedSchema.describe('the sum of what the windows were late'),
  degradedMs: boundedSchema.describe('the sum of the windows, down and late together'),
  longestMs: boundedSchema.nullable().describe('the longest that a window was down; null when none was'),
  explainedMs,
  windows: z.array(downtimeWindow),
  /** The widest gap between two intended times. */
  resolutionMs: durationMs.describe('a shorter outage may fall between two operations unseen'),
};

/** The operations on one partition's data, measured like those of the whole service. */
const partitionMeasure = z
  .strictObject({ partition: z.string().describe('a shard, as the data was split at the start'), ...watched })
  .meta({ id: 'partition' });

/** Some lanes were down while others were served. */
const partialWindow = z.strictObject({ startMs: moment, endMs: moment, lanesDown: z.array(z.string()) });

const latencyMeasure = z.strictObject({
  p50: durationMs,
  p90: durationMs,
  p99: durationMs,
  p999: durationMs,
  max: durationMs,
});

const serviceMeasure = z
  .strictObject({
    service: z.string(),
    policy,
    kind,
    ...watched,
    /** In the plan's order; none in verdicts from before data could be split. */
    partitions: z
      .array(partitionMeasure)
      .default([])
      .describe('one that is down alone is a partial outage of the service'),
    partial: z.array(partialWindow),
    /** Null when there are none. */
    latencyMs: latencyMeasure.nullable().describe('of acknowledged operations, from the intended time'),
  })
  .meta({ id: 'service' });

const auditCount = z
  .strictObject({
    count,
    /** In ledger order, with what is known of each. */
    examples: z.array(z.string()).describe('the first few, as writer#sequence'),
  })
  .meta({ id: 'auditCount' });

/** One member's rows set against the ledger. */
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

const auditMeasure = z.strictObject({
  writes: z.strictObject({ sent: count, acknowledged: count, refused: count, unknown: count }),
  members: z.array(memberAudit),
});

const distributionShare = z.strictObject({
  member: z.string(),
  role: z.string(),
  connections: count,
  expected: z.number(),
});

const distributionMeasure = z
  .strictObject({
    service: z.string(),
    policy,
    when: z.enum(['before', 'after']),
    connections: count,
    shares: z.array(distributionShare),
    impure: count.describe(
      'connections answered by a member whose role may not answer there, or by nobody known',
    ),
    /** Null with fewer than two ready members. */
    evenness: z
      .strictObject({ statistic: z.number(), degreesOfFreedom: count, pValue: z.number() })
      .nullable()
      .describe('chi-square against equal shares of the ready members'),
    /** The largest share of one member, with 80 % power at the p-value that the check `distribution` fails below; null as above. */
    hiddenShare: z.number().nullable().describe('the largest share that so few connections could hide'),
  })
  .meta({ id: 'distribution' });

const stalls = z.strictObject({ count, totalMs: durationMs, longestMs: durationMs }).meta({ id: 'stalls' });

/** A known outage that the load made for itself, and what it measured of it. */
const selfCheck = z.strictObject({
  when: z.enum(['before', 'after']),
  /** Null when the check could not be made. */
  trueMs: durationMs.nullable(),
  /** Null when it was not seen. */
  measuredMs: boundedSchema.nullable(),
  right: z.boolean().describe('the truth lay within the bounds, and nothing else was seen'),
  /** Why not; empty when it was. */
  why: z.string(),
});

const loadMeasure = z.strictObject({
  startedMs: moment.describe('when operations began to count'),
  stoppedMs: moment.nullable(),
  rates: z.array(
    z.strictObject({ service: z.string(), policy, askedHz: z.number(), achievedHz: z.number() }),
  ),
  /** Absent where every rate was named, and in older verdicts. */
  fitted: fittedSchema.exactOptional().describe('how the rates that nobody named were fitted'),
  pacerLagMsP999: durationMs,
  pacerLagMsMax: durationMs,
  stalls,
  /** While there was load. */
  conductorStalls: stalls,
  /** The load's clock against the conductor's: the widest uncertainty that was measured. */
  clockUncertaintyMs: durationMs,
  self: z
    .strictObject({
      checks: z.array(selfCheck),
      /** Pauses of the load's garbage collector, from 5 ms. */
      gc: stalls,
      /** While the load ran, on its host; null where the system does not tell. Time that the hypervisor gave to others, summed
       * over all processors. */
      stealMs: z.number().nullable(),
      /** Time that a limit on the processor held the load's control group up. */
      throttledMs: z.number().nullable(),
      /** Time that at least one process of the host was ready and had no processor. */
      waitingMs: z.number().nullable(),
    })
    .exactOptional()
    .describe('what the load said of itself and of its host; absent in older runs'),
});

export const measurementsSchema = z.strictObject({
  /** One per service and client policy, in the plan's order. */
  services: z.array(serviceMeasure),
  /** Absent in older verdicts, and where there was no load. */
  explained: z
    .strictObject({ downMs: durationMs, explainedMs: durationMs })
    .exactOptional()
    .describe('what all services under all policies were down together, and what named phases explain of it'),
  /** Null when nothing was read back. */
  audit: auditMeasure.nullable(),
  distribution: z.array(distributionMeasure),
  load: loadMeasure.nullable(),
});

export type Measurements = DeepReadonly<z.infer<typeof measurementsSchema>>;
export type ServiceMeasure = DeepReadonly<z.infer<typeof serviceMeasure>>;
export type PartitionMeasure = DeepReadonly<z.infer<typeof partitionMeasure>>;
export type LatencyMeasure = Readonly<z.infer<typeof latencyMeasure>>;
export type DowntimeWindow = DeepReadonly<z.infer<typeof downtimeWindow>>;
/** In which nobody was answered. A window without any is late only, and no downtime. */
export const downParts = ({ parts }: Pick<DowntimeWindow, 'parts'>): readonly WindowPart[] =>
  parts.filter(({ state }) => state === 'down');

export const isDown = (window: Pick<DowntimeWindow, 'parts'>): boolean => downParts(window).length > 0;

export type WindowPart = DeepReadonly<z.infer<typeof windowPart>>;
export type WindowPhase = Readonly<z.infer<typeof windowPhase>>;
export type PartialWindow = DeepReadonly<z.infer<typeof partialWindow>>;
export type AuditMeasure = DeepReadonly<z.infer<typeof auditMeasure>>;
export type MemberAudit = DeepReadonly<z.infer<typeof memberAudit>>;
export type AuditCount = DeepReadonly<z.infer<typeof auditCount>>;
export type DistributionMeasure = DeepReadonly<z.infer<typeof distributionMeasure>>;
export type DistributionShare = Readonly<z.infer<typeof distributionShare>>;
export type LoadMeasure = DeepReadonly<z.infer<typeof loadMeasure>>;
export type SelfMeasure = NonNullable<LoadMeasure['self']>;
export type SelfCheck = DeepReadonly<z.infer<typeof selfCheck>>;
