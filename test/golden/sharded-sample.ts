// A made-up run of a sharded database for the reports' tests: a master is killed, then orders of a published runbook are sent
// to the letter, of which two spring their traps. Judged by the real checks.
import { downtime } from '../../harness/checks/downtime.ts';
import { lostWrites } from '../../harness/checks/lost-writes.ts';
import { distribution } from '../../harness/checks/distribution.ts';
import { replicaAgreement } from '../../harness/checks/replica-agreement.ts';
import { stepsTookEffect } from '../../harness/checks/steps-took-effect.ts';
import { judge } from '../../harness/measure/judge.ts';
import type { PlannedStep } from '../../harness/model/plan.ts';
import type { RecordedEvent } from '../../harness/model/record.ts';
import type { StepKind } from '../../harness/model/step.ts';
import type { Verdict } from '../../harness/model/verdict.ts';
import { drawn, streamed } from '../planted/in-memory.ts';
import type { HistoryInMemory } from '../planted/in-memory.ts';
import { shardLoses } from '../planted/sharded-bugs.ts';
import { plantedShards } from '../planted/sharded.ts';
import { judgedStep, shardedAfter, shardedPlan, shardedSteps } from '../planted/sharded-run.ts';

const forget =
  'One node is told to forget; unless every other one is told within 60 s, gossip brings the forgotten node back.';
const failOver =
  'The failover is asked of the master, which refuses it; it must be asked of one of its replicas.';

const planned: readonly (Pick<PlannedStep, 'verb' | 'title' | 'how'> & { readonly trap?: string })[] = [
  { verb: 'kill', title: 'Kill the server of master-2 for 3 s', how: 'SIGKILL, then start it again' },
  {
    verb: 'forget',
    title: 'Tell redis-1 to forget redis-4',
    how: 'sends the command as it stands',
    trap: forget,
  },
  {
    verb: 'forget',
    title: 'Tell redis-1 to forget redis-6',
    how: 'sends the command as it stands',
    trap: forget,
  },
  {
    verb: 'fail-over',
    title: 'Tell redis-3 to fail over',
    how: 'sends the command as it stands',
    trap: failOver,
  },
  { verb: 'validate', title: 'Validate: 6 members, their roles', how: 'asks every member' },
];

const claiming = (
  verb: string,
  [claim, wanted, seen]: readonly [string, string, string],
): StepKind<unknown> => ({
  ...judgedStep(verb, false),
  effects: () => [{ claim, wanted, seen, holds: wanted === seen }],
});

const kinds: Readonly<Record<string, StepKind<unknown>>> = {
  ...shardedSteps,
  forget: claiming('forget', ['no member counts it as one of theirs', 'none', 'redis-2, redis-3']),
  'fail-over': claiming('fail-over', ['the primary above redis-3 changes', 'not redis-3', 'redis-3']),
};

/** Milliseconds: when each step began; the last one ended with the tail. */
const beganMs = [3002, 7002, 7300, 7700, 8100, 8999];

const answers: Readonly<Record<number, Readonly<Record<string, string | boolean>>>> = {
  2: { accepted: true, answer: 'OK' },
  3: { accepted: true, answer: 'OK' },
  4: { accepted: false, answer: 'ERR You should send CLUSTER FAILOVER to a replica' },
};

const eventsOfStep = (step: number): readonly RecordedEvent[] => {
  const [startedMs, endedMs] = [beganMs[step - 1]!, beganMs[step]! - 1];
  const facts = answers[step];
  return [
    { atMs: startedMs, kind: 'topology', when: 'before', step, topology: shardedAfter },
    { atMs: startedMs, kind: 'step-started', step },
    ...(facts === undefined ? [] : [{ atMs: endedMs, kind: 'step-measured', step, facts } as const]),
    { atMs: endedMs, kind: 'topology', when: 'after', step, topology: shardedAfter },
    { atMs: endedMs, kind: 'step-finished', step, bound: {} },
  ];
};

const settings = {
  'bounded clients': '120 writes/s from 6, on each service that only reads 60 reads/s from 3',
  'defaults clients': '120 writes/s from 6, on each service that only reads 60 reads/s from 3',
  'replicas that confirm each write to the client': '1',
  'good within': '500 ms of the intended time',
  'cluster-node-timeout': '5000',
  'cluster-require-full-coverage': 'no',
  appendfsync: 'everysec',
  'ioredis (bounded)': 'maxRedirections 3, no retries, commandTimeout 1000',
  'ioredis (defaults)': 'maxRedirections 16, maxRetriesPerRequest 20',
};

/** Two acknowledged writes of shard-2 are lost. */
export const shardedSample = (): HistoryInMemory => {
  const history = plantedShards(shardLoses('shard-2', 2));
  const kept = history.events.filter((event) => !('step' in event && event.step === 2));
  const events = [...kept, ...[2, 3, 4, 5].flatMap(eventsOfStep)].map((event): RecordedEvent =>
    event.kind === 'settings' ? { ...event, settings } : event,
  );
  return {
    ...history,
    events: events.sort((a, b) => a.atMs - b.atMs),
    plan: {
      ...shardedPlan,
      scenario: 'redis-as-published',
      title: 'A master is killed, and a runbook is followed to the letter',
      load: { ...shardedPlan.load, waitReplicas: 1 },
      budget: {
        downtime: [
          { service: 'master', policy: 'bounded', limitMs: 1000 },
          { service: 'replica', policy: 'bounded', limitMs: 0 },
        ],
        lostWrites: 0,
      },
      steps: planned.map((each, index) => ({
        number: index + 1,
        arguments: {},
        deadlineMs: 60_000,
        ...each,
      })),
    },
  };
};

const { verdict } = await judge(streamed(shardedSample()), {
  checks: [downtime, lostWrites, replicaAgreement, distribution, stepsTookEffect],
  steps: kinds,
});

export const shardedVerdict = (): Verdict => structuredClone(verdict);

/** As reporters are given it. */
export const drawnShards = await drawn(shardedSample());
