// A made-up run of the ferris wheel on local, for the reports' tests: 70 s, three services, one hand-over. Deterministic:
// the only chance in it comes from a seeded generator. Nothing judges it; the verdict beside it is written by hand.
import type { Lane } from '../../load/lanes.ts';
import type { Peer } from '../../load/target.ts';
import type { LoadSample, Operation } from '../../load/ledger.ts';
import type { Plan, PlannedStep } from '../../harness/model/plan.ts';
import type { Milestone } from '../../harness/model/milestones.ts';
import type { RecordedEvent, RunEvent, RunIdentity } from '../../harness/model/record.ts';
import type { Member, TopologySnapshot } from '../../harness/model/topology.ts';
import type { HistoryInMemory, LedgerInMemory, MemberInMemory } from '../planted/in-memory.ts';

export const sampleRun: RunIdentity = {
  id: 'ferris-wheel/20261121T092400Z-42',
  scenario: 'ferris-wheel',
  platform: 'local',
  engine: 'postgres',
  deployment: 'PostgreSQL as processes',
  seed: 42,
  startedUtc: '2026-11-21T09:24:00Z',
};

const member = (number: number, role: string, version: string, timeline: number): Member => ({
  name: `pg-${number}`,
  address: `127.0.0.1:${5400 + number}`,
  role,
  version,
  ready: true,
  node: `node-${number}`,
  pool: number === 4 ? 'upgraded' : 'old',
  timeline,
  replication: role === 'primary' ? null : { streaming: true, synchronous: number < 4 },
});

const before = {
  members: [
    member(1, 'primary', '17.9', 1),
    member(2, 'standby', '17.9', 1),
    member(3, 'standby', '17.9', 1),
  ],
};
const joined = { members: [...before.members, member(4, 'standby', '17.10', 1)] };
const handedOver = {
  members: [
    { ...member(1, 'down', '', 0), address: '', ready: false, timeline: null, replication: null },
    ...[2, 3].map((number) => member(number, 'standby', '17.9', 2)),
    member(4, 'primary', '17.10', 2),
  ],
};
const retired = { members: handedOver.members.slice(1) };
const upgraded = {
  members: [2, 3, 4].map((number) => member(number, number === 4 ? 'primary' : 'standby', '17.10', 2)),
};
export const sampleTopology = { before, after: upgraded };

interface TimedStep extends PlannedStep {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly after: TopologySnapshot;
}
const step = (
  number: number,
  verb: string,
  [startedMs, endedMs]: readonly [number, number],
  after: TopologySnapshot,
  [title, how]: readonly [string, string],
): TimedStep => ({
  number,
  verb,
  arguments: {},
  title,
  how,
  deadlineMs: 60_000,
  startedMs,
  endedMs,
  after,
});

export const sampleSteps: readonly TimedStep[] = [
  step(1, 'check-prerequisites', [16_200, 16_512], before, [
    'check the prerequisites: 3 members, 2 standbys streaming, 1 synchronous',
    'asks every member',
  ]),
  step(2, 'add-member', [16_512, 24_880], joined, [
    'add a member on the upgraded pool at the newer version',
    'pg_backup_start, copy, pg_backup_stop, start as a standby',
  ]),
  step(3, 'wait-until-streaming', [24_880, 25_610], joined, [
    'wait until the new member streams',
    'asks the new member',
  ]),
  step(4, 'gate-on-lag', [25_610, 25_905], joined, [
    'go on only if the new member is less than 0.1 s behind',
    'replay position, measured on the standby',
  ]),
  step(5, 'hand-over', [25_905, 27_118], handedOver, [
    'hand over to the new member with the old primary fenced',
    'fence, stop, promote',
  ]),
  step(6, 'move-service', [27_118, 27_304], handedOver, [
    'move rw to the new primary',
    'the proxy sends new connections to it',
  ]),
  step(7, 'retire-member', [27_304, 30_950], retired, [
    'retire the old primary',
    'stops the process and removes its data',
  ]),
  step(8, 'upgrade-members', [30_950, 58_020], upgraded, [
    'bring the other members to the newer version, one by one',
    'restarts each with the newer programs',
  ]),
  step(9, 'validate', [58_020, 61_990], upgraded, [
    'validate: topology, replication, a write through rw',
    'asks every member',
  ]),
];

const sampleMilestones: readonly (readonly [number, Milestone, string])[] = [
  [25_931, 'hand-over-requested', 'to pg-4'],
  [26_084, 'old-primary-fenced', 'pg-1 acknowledges nothing more'],
  [26_213, 'old-primary-down', 'pg-1 exited'],
  [26_318, 'promoted', 'pg-4 is on timeline 2'],
  [26_441, 'endpoint-switched', 'rw now leads to pg-4'],
];

export const samplePlan: Plan = {
  schema: 'drydock/plan/1',
  scenario: 'ferris-wheel',
  title: 'PostgreSQL ferris wheel: a rolling upgrade by a fourth member',
  about: 'A new member joins at the newer version, becomes the primary, and the others follow.',
  engine: 'postgres',
  platform: 'local',
  deployment: 'PostgreSQL as processes',
  seed: 42,
  topology: { members: 3, shards: 1, synchronous: 1 },
  load: {
    writeRateHz: 80,
    writeSessions: 8,
    readRateHz: 20,
    readSessions: 2,
    probeRateHz: 20,
    waitReplicas: 0,
    ackWithinMs: 1000,
    operationTimeoutMs: 2000,
    warmUpMs: 5000,
    tailMs: 5000,
  },
  policies: ['session', 'fresh'],
  routesKnownWithinMs: 0,
  partitions: [],
  services: [
    { service: 'rw', kind: 'write', roles: ['primary'] },
    { service: 'ro', kind: 'read', roles: ['standby'] },
    { service: 'r', kind: 'read', roles: ['primary', 'standby'] },
  ],
  steps: sampleSteps.map(({ number, verb, arguments: given, title, how, deadlineMs }) => ({
    number,
    verb,
    arguments: given,
    title,
    how,
    deadlineMs,
  })),
  budget: {
    downtime: [
      { service: 'rw', policy: 'session', limitMs: 30_000 },
      { service: 'ro', policy: 'session', limitMs: 10_000 },
      { service: 'r', policy: 'fresh', limitMs: 1000 },
    ],
    lostWrites: 0,
  },
};

/** Who was down when, and what its clients heard. The hand-written windows of the verdict follow from it. */
const outages = [
  { lanes: /^rw-session/, fromMs: 26_084, toMs: 26_487, reason: '57P01 admin_shutdown' },
  { lanes: /^rw-fresh/, fromMs: 26_084, toMs: 26_441, reason: 'ECONNREFUSED' },
  { lanes: /^ro-session-1/, fromMs: 38_400, toMs: 38_640, reason: 'ECONNRESET' },
  { lanes: /^ro-session-0/, fromMs: 49_100, toMs: 49_300, reason: 'ECONNRESET' },
  { lanes: /^ro-fresh/, fromMs: 49_080, toMs: 49_230, reason: 'ECONNREFUSED' },
] as const;

const lanes: readonly Lane[] = samplePlan.services.flatMap(({ service, kind }) => {
  const sessions = kind === 'write' ? 8 : 2;
  const session = Array.from({ length: sessions }, (_, index): Lane => ({
    name: `${service}-session-${index}`,
    service,
    policy: 'session',
    kind,
    rateHz: 10,
  }));
  return [...session, { name: `${service}-fresh`, service, policy: 'fresh', kind, rateHz: 20 }];
});

const loadMs = { from: 11_200, to: 66_990 } as const;

/** Mulberry32: a small generator of numbers in [0, 1) that depend on the seed alone. */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

/** One of the members that may answer at that moment. */
const peerOf = ({ service }: Lane, atMs: number, chance: number): Peer => {
  const { members } = atMs < 26_300 ? before : upgraded;
  const roles = samplePlan.services.find((one) => one.service === service)?.roles ?? [];
  const may = members.filter(({ role }) => roles.includes(role));
  const { address, role } = may[Math.floor(chance * 1e6) % may.length]!;
  return { address, role };
};

const operation = (lane: Lane, sequence: number, intendedMs: number, chance: number): Operation => {
  const base = { lane: lane.name, sequence, intendedMs, dispatchedMs: intendedMs + 0.2 };
  const outage = outages.find(
    ({ lanes: hit, fromMs, toMs }) => hit.test(lane.name) && intendedMs >= fromMs && intendedMs < toMs,
  );
  if (outage === undefined) {
    const latencyMs =
      (lane.kind === 'write' ? 1.1 : 0.4) +
      (lane.policy === 'fresh' ? 2.5 : 0) +
      0.3 * -Math.log(1 - chance) * (chance > 0.995 ? 12 : 1);
    const peer = peerOf(lane, intendedMs, chance);
    return {
      ...base,
      sentMs: intendedMs + 0.3,
      endedMs: intendedMs + latencyMs,
      outcome: 'acknowledged',
      peer,
    };
  }
  const first = intendedMs < outage.fromMs + 100 && lane.policy === 'session';
  return first
    ? {
        ...base,
        sentMs: intendedMs + 0.3,
        endedMs: intendedMs + 3 + 20 * chance,
        outcome: 'unknown',
        reason: outage.reason,
      }
    : { ...base, sentMs: null, endedMs: intendedMs + 1.5, outcome: 'refused', reason: 'ECONNREFUSED' };
};

const operations = (): Operation[] => {
  const chance = seeded(42);
  return lanes
    .flatMap((lane) => {
      const gapMs = 1000 / lane.rateHz;
      const count = Math.floor((loadMs.to - loadMs.from) / gapMs);
      return Array.from({ length: count }, (_, sequence) =>
        operation(
          lane,
          sequence,
          loadMs.from +
            5 +
            sequence * gapMs +
            (Number(lane.name.split('-')[2] ?? 0) * gapMs) / (lane.kind === 'write' ? 8 : 2),
          chance(),
        ),
      );
    })
    .sort((a, b) => a.intendedMs - b.intendedMs);
};

const makeLedger = (): LedgerInMemory => ({
  lanes,
  operationTimeoutMs: 2000,
  startedMs: loadMs.from,
  stoppedMs: loadMs.to,
  operations: operations(),
  stalls: [{ fromMs: 41_002, toMs: 41_051 }],
  milestones: [],
});

/** One second of the load as its process tells it. */
const sampleSecond = (ledger: LedgerInMemory, atMs: number): LoadSample => {
  const second = ledger.operations.filter(({ intendedMs }) => intendedMs >= atMs - 1000 && intendedMs < atMs);
  const services = samplePlan.services.flatMap(({ service, kind }) =>
    (['session', 'fresh'] as const).map((policy) => {
      const own = second.filter(({ lane }) => lane.startsWith(`${service}-${policy}`));
      const count = (outcome: string) => own.filter((one) => one.outcome === outcome).length;
      const latencies = own
        .filter(({ outcome }) => outcome === 'acknowledged')
        .map(({ endedMs, intendedMs }) => endedMs - intendedMs)
        .sort((a, b) => a - b);
      return {
        service,
        policy,
        kind,
        due: own.length,
        good: latencies.filter((ms) => ms <= 500).length,
        acknowledged: count('acknowledged'),
        refused: count('refused'),
        unknown: count('unknown'),
        latencyMsP50: latencies[Math.floor(latencies.length / 2)] ?? null,
        latencyMsMax: latencies.at(-1) ?? null,
      };
    }),
  );
  return { atMs, share: 1, counted: true, pacerLagMsMax: 0, stalledMs: 0, services };
};

const stepEvents = ({ number, startedMs, endedMs, after }: TimedStep, index: number): RecordedEvent[] => [
  {
    atMs: startedMs,
    kind: 'topology',
    when: 'before',
    step: number,
    topology: sampleSteps[index - 1]?.after ?? before,
  },
  { atMs: startedMs, kind: 'step-started', step: number },
  ...(number === 4
    ? [{ atMs: endedMs - 5, kind: 'step-measured', step: 4, facts: { lagMs: 3.4 } } as const]
    : []),
  { atMs: endedMs, kind: 'step-finished', step: number, bound: number === 2 ? { newcomer: 'pg-4' } : {} },
  { atMs: endedMs, kind: 'topology', when: 'after', step: number, topology: after },
];

const phases: readonly RecordedEvent[] = (
  [
    [0, 'set-up'],
    [11_200, 'warm-up'],
    [16_200, 'steps'],
    [61_990, 'tail'],
    [66_990, 'settle'],
    [67_610, 'audit'],
    [69_080, 'clean-up'],
  ] as const
).map(([atMs, phase]) => ({ atMs, kind: 'phase', phase }));

const samples = (ledger: LedgerInMemory): RecordedEvent[] =>
  Array.from({ length: 55 }, (_, second) => loadMs.from + (second + 1) * 1000).map((atMs) => ({
    atMs,
    kind: 'load-sample',
    sample: sampleSecond(ledger, atMs),
  }));

const events = (ledger: LedgerInMemory): RecordedEvent[] => {
  const at = (atMs: number, event: RunEvent): RecordedEvent => ({ atMs, ...event });
  return [
    at(0, { kind: 'run-started', run: sampleRun }),
    at(40, { kind: 'note', text: 'starting pg-1 (17.9) on 127.0.0.1:5401' }),
    at(9_870, { kind: 'note', text: 'three members are up, two standbys stream' }),
    ...phases,
    ...sampleSteps.flatMap(stepEvents),
    ...sampleMilestones.map(([atMs, milestone, detail]) =>
      at(atMs, { kind: 'milestone', milestone, detail }),
    ),
    ...samples(ledger),
    at(68_400, { kind: 'audited', member: 'pg-4', role: 'primary', rows: 5508 }),
    at(69_600, { kind: 'undone', what: 'stop pg-4', error: null }),
    at(69_800, { kind: 'run-finished', ending: 'completed', reason: '' }),
  ].sort((a, b) => a.atMs - b.atMs);
};

let made: HistoryInMemory | undefined;

/** The run as it would be read from its folder. Made once, since nothing may change it. */
export const sampleHistory = (): HistoryInMemory => (made ??= makeHistory());

const makeHistory = (): HistoryInMemory => {
  const ledger = makeLedger();
  // Of the writes whose outcome nobody knows, three had taken effect.
  const recovered = ['rw-session-1', 'rw-session-4', 'rw-session-6'];
  const rows = ledger.operations
    .filter(
      ({ lane, outcome }) =>
        outcome === 'acknowledged' || (outcome === 'unknown' && recovered.includes(lane)),
    )
    .filter(({ lane }) => lane.startsWith('rw'))
    .map(({ lane, sequence }) => ({ writer: lane, sequence, copies: 1 }));
  const stored = upgraded.members.map(({ name, role }): MemberInMemory => ({ member: name, role, rows }));
  return { plan: samplePlan, events: events(ledger), ledger, stored };
};

/** Acknowledged just before the hand-over. */
export const lostIds = ['rw-session-1#148', 'rw-session-4#148', 'rw-fresh#296'];

/** The same run, but its new primary lacks three acknowledged writes. */
export const lossyHistory = (): HistoryInMemory => {
  const history = sampleHistory();
  const stored = history.stored.map((one) =>
    one.role === 'primary'
      ? {
          ...one,
          rows: one.rows.filter(({ writer, sequence }) => !lostIds.includes(`${writer}#${sequence}`)),
        }
      : one,
  );
  return { ...history, stored };
};
