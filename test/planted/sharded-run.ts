// The run behind the synthetic histories of a sharded database: six members in three shards, of which one loses its master
// and gets a new one. Its plan, its members, its times and its record.
import { z } from 'zod';
import type { Plan } from '../../harness/model/plan.ts';
import type { RecordedEvent, RunEvent } from '../../harness/model/record.ts';
import { step } from '../../harness/model/step.ts';
import type { StepKind } from '../../harness/model/step.ts';
import type { Member, TopologySnapshot } from '../../harness/model/topology.ts';
import { takesWrites } from '../../harness/model/topology.ts';

/** Milliseconds on the run's clock. */
export const shardedTimesMs = {
  loadStarted: 1000,
  steps: 3000,
  killed: 4000,
  suspected: 4600,
  noticed: 4750,
  voted: 5100,
  promoted: 5150,
  served: 5300,
  replaced: 7000,
  tail: 9000,
  settle: 12_000,
  loadStopped: 12_050,
  audit: 12_400,
  cleanUp: 13_000,
  finished: 13_200,
} as const;

const member = (number: number, role: 'master' | 'replica', epoch: number): Member => {
  const shard = ((number - 1) % 3) + 1;
  return {
    name: `redis-${number}`,
    address: `${String(number).repeat(4)}a0c1e9`,
    role,
    version: '8.0.2',
    ready: true,
    node: '127.0.0.1',
    pool: '',
    timeline: epoch,
    replication: role === 'master' ? null : { streaming: true, synchronous: false },
    shard: `shard-${shard}`,
    share: [5461, 5462, 5461][shard - 1]! / 16_384,
  };
};

const others = (numbers: readonly number[]) =>
  numbers.map((number) => member(number, number <= 3 ? 'master' : 'replica', ((number - 1) % 3) + 1));

export const shardedBefore: TopologySnapshot = { members: others([1, 2, 3, 4, 5, 6]) };
export const shardedAfter: TopologySnapshot = {
  members: [
    ...others([1]),
    member(2, 'replica', 7),
    ...others([3, 4]),
    member(5, 'master', 7),
    ...others([6]),
  ],
};

export const membersAt = (atMs: number): readonly Member[] =>
  (atMs < shardedTimesMs.promoted ? shardedBefore : shardedAfter).members;

const masterOf = (snapshot: TopologySnapshot, shard: string): string =>
  snapshot.members.find((each) => takesWrites(each) && each.shard === shard)?.name ?? 'none';

/** A step that is only ever judged: whether the master of shard-2 is another one than before. */
export const judgedStep = (verb: string, changes: boolean): StepKind<unknown> =>
  step({
    verb,
    about: verb,
    arguments: z.strictObject({}),
    needs: () => [],
    deadlineMs: 60_000,
    title: () => verb,
    names: () => ({ refersTo: [], gives: [] }),
    carryOut: () => Promise.reject(new Error('this step is only ever judged')),
    effects: (_, { before, after }) => {
      const [was, is] = [masterOf(before, 'shard-2'), masterOf(after, 'shard-2')];
      const wanted = changes ? `another one than ${was}` : was;
      return [{ claim: 'the master of shard-2', wanted, seen: is, holds: (was !== is) === changes }];
    },
  });

export const shardedSteps: Readonly<Record<string, StepKind<unknown>>> = {
  kill: judgedStep('kill', true),
  validate: judgedStep('validate', false),
};

export const shardedPlan: Plan = {
  schema: 'drydock/plan/1',
  scenario: 'sharded',
  title: 'A master of three is killed',
  about: 'One failover among three shards.',
  engine: 'redis',
  platform: 'local',
  deployment: 'Redis Cluster as processes',
  seed: 7,
  topology: { members: 6, shards: 3, synchronous: 0 },
  load: {
    writeRateHz: 120,
    writeSessions: 6,
    readRateHz: 60,
    readSessions: 3,
    probeRateHz: 0,
    waitReplicas: 0,
    ackWithinMs: 500,
    operationTimeoutMs: 1000,
    warmUpMs: shardedTimesMs.steps - shardedTimesMs.loadStarted,
    tailMs: shardedTimesMs.settle - shardedTimesMs.tail,
  },
  policies: ['bounded', 'defaults'],
  routesKnownWithinMs: 0,
  partitions: ['shard-1', 'shard-2', 'shard-3'],
  services: [
    { service: 'master', kind: 'write', roles: ['master'] },
    { service: 'replica', kind: 'read', roles: ['replica'] },
    { service: 'any', kind: 'read', roles: ['master', 'replica'] },
  ],
  steps: ['kill', 'validate'].map((verb, index) => ({
    number: index + 1,
    verb,
    arguments: {},
    title: verb,
    how: 'by the test',
    deadlineMs: 60_000,
  })),
  budget: { downtime: [{ service: 'master', policy: 'bounded', limitMs: 2000 }], lostWrites: 0 },
};

const at = (atMs: number, event: RunEvent): RecordedEvent => ({ atMs, ...event });

const shard = 'shard-2';
const failover: readonly RecordedEvent[] = [
  at(shardedTimesMs.killed, { kind: 'milestone', milestone: 'fault-injected', detail: 'redis-2 killed' }),
  at(shardedTimesMs.suspected, { kind: 'milestone', milestone: 'suspected', detail: 'by redis-1', shard }),
  at(shardedTimesMs.noticed, { kind: 'milestone', milestone: 'noticed', detail: 'by a majority', shard }),
  at(shardedTimesMs.voted, { kind: 'milestone', milestone: 'primary-chosen', detail: 'redis-5', shard }),
  at(shardedTimesMs.promoted, { kind: 'milestone', milestone: 'promoted', detail: 'redis-5', shard }),
];

export const shardedEvents = (): readonly RecordedEvent[] => {
  const { scenario, platform, engine, deployment, seed } = shardedPlan;
  const run = { scenario, platform, engine, deployment, seed };
  const { steps, replaced, tail, ...times } = shardedTimesMs;
  return [
    at(0, { kind: 'run-started', run: { ...run, id: 'sharded/1-7', startedUtc: '2026-11-21T09:00:00Z' } }),
    at(1, { kind: 'settings', settings: { 'cluster-node-timeout': '5000', 'client retries': 'none' } }),
    at(2, { kind: 'phase', phase: 'set-up' }),
    at(900, { kind: 'versions', versions: { redis: '8.0.2' } }),
    at(990, { kind: 'clock', offsetMs: 0, uncertaintyMs: 0 }),
    at(times.loadStarted, { kind: 'phase', phase: 'warm-up' }),
    at(steps, { kind: 'phase', phase: 'steps' }),
    at(steps + 1, { kind: 'topology', when: 'before', step: 1, topology: shardedBefore }),
    at(steps + 2, { kind: 'step-started', step: 1 }),
    ...failover,
    at(replaced - 1, { kind: 'topology', when: 'after', step: 1, topology: shardedAfter }),
    at(replaced, { kind: 'step-finished', step: 1, bound: {} }),
    at(replaced + 1, { kind: 'topology', when: 'before', step: 2, topology: shardedAfter }),
    at(replaced + 2, { kind: 'step-started', step: 2 }),
    at(tail - 2, { kind: 'topology', when: 'after', step: 2, topology: shardedAfter }),
    at(tail - 1, { kind: 'step-finished', step: 2, bound: {} }),
    at(tail, { kind: 'phase', phase: 'tail' }),
    at(times.settle, { kind: 'phase', phase: 'settle' }),
    at(times.audit, { kind: 'phase', phase: 'audit' }),
    at(times.cleanUp, { kind: 'phase', phase: 'clean-up' }),
    at(times.finished, { kind: 'run-finished', ending: 'completed', reason: 'every step was carried out' }),
  ];
};
