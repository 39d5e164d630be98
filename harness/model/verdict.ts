// What a run is judged to be. This is `verdict.json`, schema `drydock/verdict/2`; docs/verdicts.md explains each field. A pure function
// of the history: no clock, no chance.
import { z } from 'zod';
import { claimSchema } from './claim.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { count, durationMs, facts, moment, texts } from './figures.ts';
import { measurementsSchema } from './measurements.ts';
import type { MemberAudit } from './measurements.ts';
import { endingSchema, identitySchema } from './record.ts';
import { budgetSchema } from './scenario.ts';
import { takesWrites, topologySchema } from './topology.ts';

export type * from './measurements.ts';

export const judgementSchema = z.enum(['pass', 'fail', 'unknown']).describe('fail beats unknown beats pass');

/** The setting that says how many replicas must confirm a write; absent when none need to. */
export const confirmSetting = 'replicas that confirm each write to the client';

const checkResult = z
  .strictObject({
    check: z.string(),
    verdict: judgementSchema,
    summary: z.string().describe('what was found, one line'),
    /** Empty when there is nothing to add. */
    details: z.array(z.string()).describe('the evidence, a line each'),
  })
  .meta({ id: 'check' });

const stepResult = z
  .strictObject({
    number: count,
    verb: z.string(),
    title: z.string(),
    how: z.string(),
    status: z.enum(['done', 'failed', 'not reached']),
    startedMs: moment.nullable(),
    endedMs: moment.nullable(),
    claims: z.array(claimSchema),
    facts: facts.describe('what the step measured itself'),
    message: z.string().describe('why it failed; empty otherwise'),
  })
  .meta({ id: 'step' });

const trapFinding = z.strictObject({
  step: count,
  trap: z.string(),
  /** `yes` when a claim of its step does not hold. */
  sprung: z.enum(['yes', 'no', 'not reached']),
  /** The claims that do not hold and what the step measured, a line each. */
  evidence: z.array(z.string()),
});

/** Strict: an unknown key is an error. What older verdicts do not have is filled in; see also `verdict-1.ts`. */
export const verdictSchema = z.strictObject({
  schema: z.literal('drydock/verdict/2'),
  verdict: judgementSchema,
  run: identitySchema.extend({
    title: z.string(),
    /** Absent of a rehearsal. */
    observation: z.literal(true).exactOptional().describe('nothing was done to the database'),
    ending: endingSchema,
    reason: z.string(),
    durationMs,
  }),
  checks: z.array(checkResult),
  budget: budgetSchema,
  steps: z.array(stepResult),
  /** In the order of its steps; empty for a plan without any. */
  traps: z.array(trapFinding).default([]).describe('what became of the traps of a published runbook'),
  measurements: measurementsSchema,
  versions: texts,
  settings: texts,
  /** Of the settings that decide how long clients wait; absent where nothing is known of them. */
  defaults: texts.exactOptional().describe('what settings are where nobody sets them, by the same names'),
  topology: z.strictObject({ before: topologySchema.nullable(), after: topologySchema.nullable() }),
  /** What the record says went wrong or could not be undone. */
  problems: z.array(z.string()),
});

/** What is said before anything else of a run, or a series of them, that was an observation. */
export const observationText = 'An observation: nothing was done to the database.';

/** The audits of members that took the writes at the end, or of all shards' together; not of one that was not whole. */
export const primaryAudits = ({ measurements, topology }: Verdict): readonly MemberAudit[] => {
  const members = [topology.before, topology.after].flatMap((snapshot) => snapshot?.members ?? []);
  const roles = new Set(members.filter(takesWrites).map(({ role }) => role));
  return measurements.audit?.members.filter(({ role }) => roles.has(role)) ?? [];
};

/** Acknowledged writes that were absent, on the primary or on all primaries together; null when none was read back. */
export const lostWritesOf = (verdict: Verdict): number | null =>
  primaryAudits(verdict)[0]?.lost.count ?? null;

/** Fail beats unknown beats pass. */
export type Judgement = z.infer<typeof judgementSchema>;
export type Verdict = DeepReadonly<z.infer<typeof verdictSchema>>;
export type CheckResult = DeepReadonly<z.infer<typeof checkResult>>;
export type StepResult = DeepReadonly<z.infer<typeof stepResult>>;
export type TrapFinding = DeepReadonly<z.infer<typeof trapFinding>>;
