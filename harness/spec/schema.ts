// What a scenario may say: its keys, their types, limits and defaults. The zod types read the YAML; the JSON Schema made
// from the same types is what editors complete and check with (scenarios/schema.json).
import { z } from 'zod';
import { clientPolicies } from '../../load/lanes.ts';
import type { AnyDeploymentKind } from '../model/deployment.ts';
import type { Engine } from '../model/engine.ts';
import { defaultRatesHz } from '../model/load-limits.ts';
import { dataSets } from '../model/sample.ts';
import type { Budget, LoadSettings, OpenRate } from '../model/scenario.ts';
import type { StepKind } from '../model/step.ts';
import { duration, wholeNumber } from '../model/units.ts';
import { downtimeLimitText } from './downtime-limit.ts';

/** What scenarios may name: engines by name, kinds of step by verb. */
export interface Known {
  readonly engines: Readonly<Record<string, Engine>>;
  readonly steps: Readonly<Record<string, StepKind<unknown>>>;
}

const text = z.string({ error: 'expected text' }).min(1, { error: 'expected text' });

const whenAbsent = (rate: OpenRate): string =>
  `When absent ${defaultRatesHz[rate]}, or as much less as the machine needs.`;

/** The keys below `load`; the command line checks its options with the same types. */
export const loadFields = {
  writesPerSecond: wholeNumber(1, 5000)
    .exactOptional()
    .describe(
      `Writes per second through long-lived sessions, all sessions together, on every service that takes writes. ${whenAbsent('writeRateHz')}`,
    ),
  writeSessions: wholeNumber(1, 64).default(8).describe('Sessions that share the writes.'),
  readsPerSecond: wholeNumber(1, 5000)
    .exactOptional()
    .describe(
      `Reads per second through long-lived sessions, on every service that serves reads only. ${whenAbsent('readRateHz')}`,
    ),
  readSessions: wholeNumber(1, 64).default(2).describe('Sessions that share the reads.'),
  probesPerSecond: wholeNumber(1, 500)
    .exactOptional()
    .describe(
      `Fresh connections per second on each service; only for engines whose clients make such connections. ${whenAbsent('probeRateHz')}`,
    ),
  waitReplicas: wholeNumber(0, 4)
    .default(0)
    .describe(
      'The client asks that so many replicas confirm each write (Redis: WAIT) before it counts as acknowledged.',
    ),
  ackWithin: duration('1ms', '1m')
    .prefault('500ms')
    .describe('An operation is good when it is acknowledged within this time of its intended time.'),
  operationTimeout: duration('50ms', '1m')
    .prefault('2s')
    .describe('How long the client waits for a connection or an answer.'),
  warmUp: duration('1s', '10m').prefault('5s').describe('Load before the first step.'),
  tail: duration('1s', '10m').prefault('5s').describe('Load after the last step.'),
};

const load = z
  .strictObject(loadFields)
  .transform((fields): LoadSettings => ({
    ...(fields.writesPerSecond !== undefined && { writeRateHz: fields.writesPerSecond }),
    writeSessions: fields.writeSessions,
    ...(fields.readsPerSecond !== undefined && { readRateHz: fields.readsPerSecond }),
    readSessions: fields.readSessions,
    ...(fields.probesPerSecond !== undefined && { probeRateHz: fields.probesPerSecond }),
    waitReplicas: fields.waitReplicas,
    ackWithinMs: fields.ackWithin,
    operationTimeoutMs: fields.operationTimeout,
    warmUpMs: fields.warmUp,
    tailMs: fields.tail,
  }))
  .prefault({})
  .describe('The counted load; every rate is constant and never waits for answers.');

const topology = z
  .strictObject({
    members: wholeNumber(1, 18).describe('Members at the start.'),
    shards: wholeNumber(1, 9)
      .default(1)
      .describe('Parts that the data is split into, each with an equal number of members; 1 is not split.'),
    synchronous: wholeNumber(0, 8)
      .default(0)
      .describe('How many standbys must confirm a write before it is acknowledged; 0 is asynchronous.'),
  })
  .describe('The database at the start.');

const data = z
  .enum(dataSets)
  .default('none')
  .describe(
    'What is loaded before the load starts: "sample" is a few thousand rows that refer to each other, compared on every member after the run.',
  );

const downtimeLimit = z.union([
  downtimeLimitText,
  z.strictObject({
    limit: downtimeLimitText,
    policy: z
      .enum(clientPolicies)
      .optional()
      .describe('Which clients it is about; the engine’s first policy when it is not said.'),
  }),
]);

const limits = z
  .record(z.string(), downtimeLimit)
  .refine((each) => Object.keys(each).length > 0, { error: 'expected a limit for at least one service' });

const budget = z
  .strictObject({
    downtime: limits.describe(
      'Per service, how long it may be down in all, so that nobody is answered, and still pass: "5s" for every run, or "p90 under 15s with 95 % confidence" for a series of runs.',
    ),
    degraded: limits
      .exactOptional()
      .describe(
        'The same for the time in which it is down or answers later than ackWithin; not judged when absent.',
      ),
    lostWrites: wholeNumber(0, 1_000_000)
      .default(0)
      .describe('Acknowledged writes that may be missing at the end.'),
  })
  .describe('What the run may cost.');

/** What the file says, with the engine's policy where it says none. */
export const budgetOf = (
  { downtime, degraded, lostWrites }: z.output<typeof budget>,
  engine: Engine,
): Budget => ({
  lostWrites,
  downtime: limitsOf(downtime, engine),
  ...(degraded !== undefined && { degraded: limitsOf(degraded, engine) }),
});

const limitsOf = (limited: z.output<typeof limits>, engine: Engine): Budget['downtime'] =>
  Object.entries(limited).map(([service, limit]) =>
    'limit' in limit
      ? { service, policy: limit.policy ?? engine.policies[0], ...limit.limit }
      : { service, policy: engine.policies[0], ...limit },
  );

/** How often a run may be repeated; the command line checks its option with the same type. */
export const repetitions = wholeNumber(1, 1000);

/** A scenario but for its steps and its deployment, which are of the types handed in. */
export const scenarioType = <S extends z.ZodType>(
  engines: readonly string[],
  stepType: S,
  deploymentType: z.ZodType = z.unknown().optional(),
) =>
  z.strictObject({
    title: text.describe('One line, for lists and reports.'),
    about: text.describe('What is rehearsed, and why.'),
    engine: z.enum(engines).describe('The database engine.'),
    deployment: deploymentType,
    topology,
    data,
    load,
    steps: z
      .array(stepType)
      .min(1, { error: 'expected at least one step' })
      .describe('Carried out one after another; exactly one verb each.'),
    budget,
    observe: z
      .boolean({ error: 'expected true or false' })
      .default(false)
      .describe(
        'An observation: every step only looks. A scenario that does nothing to the database is refused unless it says so.',
      ),
    repeat: repetitions
      .default(1)
      .describe(
        'How often it is carried out, each time on a deployment of its own; the figures are then summed up.',
      ),
  });

/** For the JSON Schema: a name, or some of one engine's with the options of each. */
const deploymentType = (engines: readonly (readonly AnyDeploymentKind[])[]): z.ZodType =>
  z
    .union([
      z.enum([...new Set(engines.flat().map(({ name }) => name))]),
      ...engines.map((kinds) =>
        z.strictObject(Object.fromEntries(kinds.map(({ name, options }) => [name, options.exactOptional()]))),
      ),
    ])
    .optional()
    .describe(
      'How the engine is run: a name, or the names of some that will do, with what is said of each; the first that the platform has is taken. The platform’s default when absent.',
    );

/** The JSON Schema (draft 2020-12) of a scenario file. */
export const scenarioJsonSchema = ({ engines, steps }: Known): JsonSchema => {
  const oneOfTheVerbs = z.union(
    Object.values(steps).map((kind) => z.strictObject({ [kind.verb]: kind.arguments }).describe(kind.about)),
  );
  const named = deploymentType(Object.values(engines).map(({ deployments }) => deployments));
  return z.toJSONSchema(scenarioType(Object.keys(engines), oneOfTheVerbs, named), {
    io: 'input',
  }) as JsonSchema;
};

/** The part of JSON Schema that is walked here. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The text of scenarios/schema.json. */
export const schemaText = (known: Known): string => `${JSON.stringify(scenarioJsonSchema(known), null, 2)}\n`;
