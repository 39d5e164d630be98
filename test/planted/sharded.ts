// Synthetic histories of a sharded database: a run in which one shard lost its master for a while and everything else went
// well, and the operations that its clients saw. Deterministic: what is planted is all that is wrong.
import type { Lane } from '../../load/lanes.ts';
import type { Operation } from '../../load/ledger.ts';
import { lanesOf } from '../../harness/plan/lanes.ts';
import type { Plant } from './history.ts';
import {
  membersAt,
  shardedAfter,
  shardedEvents,
  shardedPlan,
  shardedTimesMs as timesMs,
} from './sharded-run.ts';
import type { HistoryInMemory, LedgerInMemory, MemberInMemory } from './in-memory.ts';

/** A stretch in which a service does not serve some shards: a bounded client is refused, one as it comes waits. */
export interface ShardOutage {
  readonly service: string;
  readonly shards: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the loss of a master costs. */
export const failoverOutage: ShardOutage = {
  service: 'master',
  shards: ['shard-2'],
  fromMs: timesMs.killed,
  toMs: timesMs.served,
};

/** The clean history with these bugs planted, in order. It passes every check as long as there are none. */
export const plantedShards = (...plants: readonly Plant[]): HistoryInMemory =>
  plants.reduce((history, plant) => plant(history), shardedHistory([failoverOutage]));

/** A history in which these outages happened, and nothing else. */
export const shardedHistory = (outages: readonly ShardOutage[]): HistoryInMemory => {
  const lanes = lanesOf(shardedPlan);
  const operations = lanes
    .flatMap((lane, place) => operationsOf({ lane, place, lanes: lanes.length, outages }))
    .sort((a, b) => a.intendedMs - b.intendedMs || (a.lane < b.lane ? -1 : 1));
  const ledger: LedgerInMemory = {
    lanes,
    operationTimeoutMs: shardedPlan.load.operationTimeoutMs,
    startedMs: timesMs.loadStarted,
    stoppedMs: timesMs.loadStopped,
    operations,
    stalls: [],
    milestones: [
      { atMs: timesMs.promoted + 60, milestone: 'redirected', detail: 'to redis-5' },
      { atMs: timesMs.promoted + 70, milestone: 'redirected', detail: 'to redis-5' },
      { atMs: timesMs.promoted + 90, milestone: 'routes-refreshed', detail: 'redis-5 answers for redis-2' },
    ],
  };
  return { plan: shardedPlan, events: shardedEvents(), ledger, stored: storedOf(ledger) };
};

const operationsOf = (of: {
  readonly lane: Lane;
  readonly place: number;
  readonly lanes: number;
  readonly outages: readonly ShardOutage[];
}): readonly Operation[] => {
  const { lane, place, lanes, outages } = of;
  const gapMs = 1000 / lane.rateHz;
  const offsetMs = (place * gapMs) / lanes;
  const count = Math.floor((timesMs.settle - timesMs.loadStarted - offsetMs) / gapMs);
  return Array.from({ length: count }, (_, sequence) => {
    const intendedMs = timesMs.loadStarted + offsetMs + sequence * gapMs;
    const outage = outages.find(
      ({ service, shards, fromMs, toMs }) =>
        service === lane.service &&
        shards.includes(lane.partition ?? '') &&
        intendedMs >= fromMs &&
        intendedMs < toMs,
    );
    return operationOf({ lane, sequence, intendedMs }, outage);
  });
};

const operationOf = (
  {
    lane,
    sequence,
    intendedMs,
  }: { readonly lane: Lane; readonly sequence: number; readonly intendedMs: number },
  outage: ShardOutage | undefined,
): Operation => {
  const due = {
    lane: lane.name,
    sequence,
    intendedMs,
    dispatchedMs: intendedMs + 0.2,
    sentMs: intendedMs + 0.3,
  };
  if (outage !== undefined && lane.policy === 'bounded')
    return { ...due, sentMs: null, endedMs: intendedMs + 4, outcome: 'refused', reason: 'ECONNREFUSED' };
  const endedMs = (outage?.toMs ?? intendedMs) + 1.1 + (sequence % 5) * 0.3;
  return { ...due, endedMs, outcome: 'acknowledged', peer: peerOf(lane, sequence, endedMs) };
};

/** Members of the shard that may answer take turns. */
const peerOf = ({ service, partition }: Lane, sequence: number, atMs: number) => {
  const roles = shardedPlan.services.find((each) => each.service === service)?.roles ?? [];
  const may = membersAt(atMs).filter(({ role, shard }) => shard === partition && roles.includes(role));
  const { address, role } = may[sequence % may.length]!;
  return { address, role };
};

/** Every member of a shard holds what was acknowledged of its part. */
const storedOf = ({ lanes, operations }: LedgerInMemory): readonly MemberInMemory[] =>
  shardedAfter.members.map(({ name, role, shard = '' }) => {
    const writers = new Set(
      lanes.filter(({ kind, partition }) => kind === 'write' && partition === shard).map((lane) => lane.name),
    );
    const rows = operations
      .filter(({ lane, outcome }) => writers.has(lane) && outcome === 'acknowledged')
      .map(({ lane, sequence }) => ({ writer: lane, sequence, copies: 1 }));
    return { member: name, role, shard, rows };
  });
