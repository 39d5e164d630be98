// A scenario as data: what a YAML file in scenarios/ says, checked and with its defaults filled in. It names no host, no
// port and no version number; those are a platform's.
import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';
import { count, durationMs, policy } from './figures.ts';
import type { DataSet } from './sample.ts';

/** The two versions of an upgrade. What they are is the platform's: npm packages locally, images on Kubernetes. */
export type VersionName = 'older' | 'newer';

export interface Scenario {
  /** The file's name without `.yaml`. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly engine: string;
  /** The ways of running the engine that it is about, one of which a run takes, as its platform allows; empty when any will do. */
  readonly deployments: readonly NamedDeployment[];
  readonly topology: Topology;
  /** What is loaded beside the load's own tables and compared on every member at the end. */
  readonly data: DataSet;
  readonly load: LoadSettings;
  readonly steps: readonly ScenarioStep[];
  readonly budget: Budget;
  /** An observation: no step does anything to the database. Otherwise one of them does. */
  readonly observe: boolean;
  /** How often it is carried out, each time on a deployment of its own; more than once makes a series. */
  readonly repeat: number;
}

export interface NamedDeployment {
  readonly name: string;
  /** As checked, with defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

interface Topology {
  readonly members: number;
  /** Parts that the data is split into, each with the same number of members; 1 when it is not split. */
  readonly shards: number;
  /** How many standbys must confirm a write before it is acknowledged; any of them will do. 0 is asynchronous. */
  readonly synchronous: number;
}

/** The rates that are open where nobody names them. */
export type OpenRate = 'writeRateHz' | 'readRateHz' | 'probeRateHz';

/** A rate is absent where nobody names it. */
export interface LoadSettings {
  /** Writes per second through long-lived sessions, all sessions together, on every service that takes writes. */
  readonly writeRateHz?: number;
  readonly writeSessions: number;
  /** Reads per second through long-lived sessions, on every service that serves reads only. */
  readonly readRateHz?: number;
  readonly readSessions: number;
  /** Fresh connections per second on each service: a write or a read with who-are-you. Engines whose clients make none have none. */
  readonly probeRateHz?: number;
  /** The client asks that so many replicas confirm each write before it counts as acknowledged; 0 does not ask. */
  readonly waitReplicas: number;
  readonly ackWithinMs: number;
  readonly operationTimeoutMs: number;
  /** Load before the first step and after the last. */
  readonly warmUpMs: number;
  readonly tailMs: number;
}

/** Of a plan: rates that nobody names are the default ones. */
export type PlannedLoad = Required<LoadSettings>;

/** One verb with its arguments, and where it stands in the file, for messages. */
export interface ScenarioStep {
  readonly verb: string;
  readonly arguments: unknown;
  /** The same as it stands in the file. */
  readonly given: unknown;
  readonly place: Place;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a series has to show of a quantile: with `confidence` it is within the limit. Both are shares between 0 and 1. */
const quantileClaim = z.strictObject({ quantile: z.number(), confidence: z.number() });

export const downtimeBudgetSchema = z.strictObject({
  service: z.string(),
  policy,
  limitMs: durationMs,
  /** Absent where each of them has to keep the limit. */
  quantile: quantileClaim
    .exactOptional()
    .describe('the limit is for this quantile of the downtimes of a series'),
});

export const budgetSchema = z.strictObject({
  /** Per service: the sum of what its windows were down under the client policy named, in milliseconds. */
  downtime: z.array(downtimeBudgetSchema),
  /** The same of its windows as a whole, down and late together. */
  degraded: z.array(downtimeBudgetSchema).exactOptional(),
  lostWrites: count,
});

/** What a limit is held against: what a service was down, or down and late together. */
export const limitedFigures = ['down', 'degraded'] as const;
export type LimitedFigure = (typeof limitedFigures)[number];

export interface TimeLimit extends DowntimeBudget {
  readonly of: LimitedFigure;
}

/** Those on downtime first. */
export const timeLimits = ({ downtime, degraded = [] }: Budget): readonly TimeLimit[] => [
  ...downtime.map((limit) => ({ ...limit, of: 'down' as const })),
  ...degraded.map((limit) => ({ ...limit, of: 'degraded' as const })),
];

/** Those on one service as clients of one policy see it. */
export const limitsOn = (
  budget: Budget,
  { service, policy }: Pick<TimeLimit, 'service' | 'policy'>,
): readonly TimeLimit[] =>
  timeLimits(budget).filter((limit) => limit.service === service && limit.policy === policy);

export type Budget = DeepReadonly<z.infer<typeof budgetSchema>>;
export type DowntimeBudget = DeepReadonly<z.infer<typeof downtimeBudgetSchema>>;
export type QuantileClaim = Readonly<z.infer<typeof quantileClaim>>;
