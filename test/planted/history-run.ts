// The run behind the synthetic histories: its plan, its members, its times and its record.
import type { Plan } from '../../harness/model/plan.ts';
import type { Milestone } from '../../harness/model/milestones.ts';
import type { RecordedEvent, RunEvent, RunPhase } from '../../harness/model/record.ts';
import type { StepKind } from '../../harness/model/step.ts';
import { step } from '../../harness/model/step.ts';
import type { Member, TopologySnapshot } from '../../harness/model/topology.ts';
import { primaryOf } from '../../harness/model/topology.ts';
import { z } from 'zod';

/** Milliseconds on the run's clock. */
export const timesMs = {
  loadStarted: 1000,
  steps: 3000,
  requested: 3100,
  fenced: 3200,
  promoted: 3500,
  switched: 3600,
  handedOver: 4500,
  tail: 6000,
  settle: 8000,
  loadStopped: 8100,
  audit: 8400,
  cleanUp: 8600,
  finished: 8800,
} as const;

const member = (number: number, role: string, timeline: number): Member => ({
  name: `pg-${number}`,
  address: `127.0.0.1:${5430 + number}`,
  role,
  version: '17.10',
  ready: true,
  node: `node-${number}`,
  pool: '',
  timeline,
  replication: role === 'primary' ? null : { streaming: true, synchronous: number === 3 },
});

const topologyBefore: TopologySnapshot = {
  members: [member(1, 'primary', 1), member(2, 'standby', 1), member(3, 'standby', 1)],
};
const topologyAfter: TopologySnapshot = {
  members: [member(1, 'standby', 2), member(2, 'primary', 2), member(3, 'standby', 2)],
};

const membersAt = (atMs: number) => (atMs < timesMs.promoted ? topologyBefore : topologyAfter).members;
export const primaryAt = (atMs: number): Member => membersAt(atMs).find(({ role }) => role === 'primary')!;
export const standbysAt = (atMs: number): readonly Member[] =>
  membersAt(atMs).filter(({ role }) => role === 'standby');

/** The two steps of the run, by verb, as a judge wants them. Neither can be carried out. */
export const plantedSteps: Readonly<Record<string, StepKind<unknown>>> = Object.fromEntries(
  [
    { verb: 'hand-over', claim: 'the primary is the new one', wanted: () => 'pg-2' },
    { verb: 'validate', claim: 'the primary is as before', wanted: (before: string) => before },
  ].map(({ verb, claim, wanted }) => {
    const kind = step({
      verb,
      about: claim,
      arguments: z.strictObject({}),
      needs: () => [],
      deadlineMs: 60_000,
      title: () => verb,
      names: () => ({ refersTo: [], gives: [] }),
      carryOut: () => Promise.reject(new Error('this step is only ever judged')),
      effects: (_, { before, after }) => {
        const [want, seen] = [wanted(primaryOf(before)?.name ?? 'none'), primaryOf(after)?.name ?? 'none'];
        return [{ claim, wanted: want, seen, holds: want === seen }];
      },
    });
    return [verb, kind];
  }),
);

export const plantedPlan: Plan = {
  schema: 'drydock/plan/1',
  scenario: 'planted',
  title: 'A planted run',
  about: 'One hand-over among three members.',
  engine: 'postgres',
  platform: 'local',
  deployment: 'PostgreSQL as processes',
  seed: 7,
  topology: { members: 3, shards: 1, synchronous: 1 },
  load: {
    writeRateHz: 40,
    writeSessions: 4,
    readRateHz: 10,
    readSessions: 1,
    probeRateHz: 25,
    waitReplicas: 0,
    ackWithinMs: 500,
    operationTimeoutMs: 1000,
    warmUpMs: timesMs.steps - timesMs.loadStarted,
    tailMs: timesMs.settle - timesMs.tail,
  },
  policies: ['session', 'fresh'],
  routesKnownWithinMs: 0,
  partitions: [],
  services: [
    { service: 'rw', kind: 'write', roles: ['primary'] },
    { service: 'ro', kind: 'read', roles: ['standby'] },
    { service: 'r', kind: 'read', roles: ['primary', 'standby'] },
  ],
  steps: Object.keys(plantedSteps).map((verb, index) => ({
    number: index + 1,
    verb,
    arguments: {},
    title: verb,
    how: 'by the test',
    deadlineMs: 60_000,
  })),
  budget: { downtime: [{ service: 'rw', policy: 'session', limitMs: 1000 }], lostWrites: 0 },
};

const at = (atMs: number, event: RunEvent): RecordedEvent => ({ atMs, ...event });
const phase = (atMs: number, name: RunPhase) => at(atMs, { kind: 'phase', phase: name });
const milestone = (atMs: number, name: Milestone) =>
  at(atMs, { kind: 'milestone', milestone: name, detail: '' });
const snapshot = (atMs: number, of: { when: 'before' | 'after'; step: number; topology: TopologySnapshot }) =>
  at(atMs, { kind: 'topology', ...of });

export const plantedEvents = (): readonly RecordedEvent[] => {
  const { scenario, platform, engine, deployment, seed } = plantedPlan;
  const identity = { scenario, platform, engine, deployment, seed };
  return [
    at(0, {
      kind: 'run-started',
      run: { ...identity, id: 'planted/1-7', startedUtc: '2026-11-21T09:00:00Z' },
    }),
    at(1, { kind: 'settings', settings: { 'write rate': '40/s' } }),
    phase(2, 'set-up'),
    at(900, { kind: 'versions', versions: { postgres: '17.10' } }),
    at(990, { kind: 'clock', offsetMs: 0, uncertaintyMs: 0 }),
    phase(timesMs.loadStarted, 'warm-up'),
    phase(timesMs.steps, 'steps'),
    snapshot(timesMs.steps + 1, { when: 'before', step: 1, topology: topologyBefore }),
    at(timesMs.steps + 2, { kind: 'step-started', step: 1 }),
    milestone(timesMs.requested, 'hand-over-requested'),
    milestone(timesMs.fenced, 'old-primary-fenced'),
    milestone(timesMs.promoted, 'promoted'),
    milestone(timesMs.switched, 'endpoint-switched'),
    snapshot(timesMs.handedOver - 1, { when: 'after', step: 1, topology: topologyAfter }),
    at(timesMs.handedOver, { kind: 'step-finished', step: 1, bound: { 'former-primary': 'pg-1' } }),
    snapshot(timesMs.handedOver + 1, { when: 'before', step: 2, topology: topologyAfter }),
    at(timesMs.handedOver + 2, { kind: 'step-started', step: 2 }),
    at(timesMs.tail - 3, { kind: 'step-measured', step: 2, facts: { rows: 3 } }),
    snapshot(timesMs.tail - 2, { when: 'after', step: 2, topology: topologyAfter }),
    at(timesMs.tail - 1, { kind: 'step-finished', step: 2, bound: {} }),
    phase(timesMs.tail, 'tail'),
    phase(timesMs.settle, 'settle'),
    phase(timesMs.audit, 'audit'),
    phase(timesMs.cleanUp, 'clean-up'),
    at(timesMs.finished, { kind: 'run-finished', ending: 'completed', reason: 'every step was carried out' }),
  ];
};
