// Partitions: whatever the ledger holds, they share out the operations of their service, and what no partition survived is
// all that the whole service was down for.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Lane } from '../../../load/lanes.ts';
import type { ServiceMeasure } from '../../../harness/model/verdict.ts';
import { judging } from '../../../harness/measure/operations.ts';
import { collectServices } from '../../../harness/measure/services.ts';
import { downtimeWindows } from '../../../harness/measure/windows.ts';
import { downParts } from '../../../harness/model/measurements.ts';
import type { Plant } from '../../planted/history.ts';
import { failoverOutage, plantedShards } from '../../planted/sharded.ts';
import * as bugs from '../../planted/sharded-bugs.ts';
import { shardedPlan } from '../../planted/sharded-run.ts';
import { measured, streamedLedger } from '../../planted/in-memory.ts';
import { anyObservation as anyClients } from './observed.ts';
import type { Observation } from './observed.ts';

/** Clients of data that is split keep their connections. */
const anyObservation = anyClients.map((observation) => ({
  ...observation,
  operations: observation.operations.map((each) => ({ ...each, metMs: each.endedMs })),
}));

const parts = { a: 'shard-1', b: 'shard-2', c: 'shard-3' } as const;
const partitions = new Map<string, string>(Object.entries(parts));

const lanes = Object.entries(parts).map(([name, partition]): Lane => {
  return { name, service: 'master', policy: 'bounded', kind: 'write', rateHz: 1, partition };
});

const measureOf = ({ operations, stalls, ackWithinMs }: Observation): ServiceMeasure => {
  const ledger = streamedLedger({
    lanes,
    operationTimeoutMs: 1000,
    startedMs: 0,
    stoppedMs: 10_000,
    operations,
    stalls,
    milestones: [],
  });
  const plan = { ...shardedPlan, load: { ...shardedPlan.load, ackWithinMs } };
  const services = collectServices({ plan, events: [], ledger, stored: [] }, ledger);
  for (const each of operations) {
    const judged = judging(ledger, ackWithinMs)(each);
    if (judged !== null) services.add(judged);
  }
  return services.result()[0]!;
};

describe('for any history', () => {
  test('the operations of the partitions are those of the service', () => {
    fc.assert(
      fc.property(anyObservation, (observation) => {
        const { operations, partitions: all, lanes: count } = measureOf(observation);
        for (const outcome of ['acknowledged', 'refused', 'unknown', 'good'] as const) {
          expect(all.reduce((sum, each) => sum + each.operations[outcome], 0)).toBe(operations[outcome]);
        }
        expect(all.reduce((sum, each) => sum + each.lanes, 0)).toBe(count);
      }),
      { numRuns: 300 },
    );
  });

  test('where the whole service was down, every partition was', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyObservation, (observation) => {
        const whole = downtimeWindows({ ...observation, stalls: [], partitions });
        for (const [lane, partition] of partitions) {
          const own = observation.operations.filter((each) => each.lane === lane);
          const windows = downtimeWindows({ ...observation, stalls: [], operations: own });
          for (const { startMs, endMs } of whole.flatMap(downParts)) {
            seen += 1;
            const around = windows
              .flatMap(downParts)
              .filter((each) => each.startMs.lower <= startMs.upper && each.endMs.upper >= endMs.lower);
            expect(around.length, `${partition} was down as well`).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(seen).toBeGreaterThan(0);
  });

  test('a service of one partition is down when that is', () => {
    fc.assert(
      fc.property(anyObservation, (observation) => {
        const one = new Map([...partitions.keys()].map((lane) => [lane, 'shard-1']));
        expect(downtimeWindows({ ...observation, partitions: one })).toEqual(downtimeWindows(observation));
      }),
    );
  });
});

const servicesOf = async (...plants: readonly Plant[]) =>
  (await measured(plantedShards(...plants))).measurements.services;

const masterOf = async (...plants: readonly Plant[]): Promise<ServiceMeasure> =>
  (await servicesOf(...plants))[0]!;

test('a shard that is down alone is down, and the whole service is not', async () => {
  const { windows, partitions: all } = await masterOf();
  expect(windows).toEqual([]);
  expect(all.map(({ partition, windows: own }) => [partition, own.length])).toEqual([
    ['shard-1', 0],
    ['shard-2', 1],
    ['shard-3', 0],
  ]);
});

test('shards that are down together make a window of the whole service, for as long as all are', async () => {
  const { windows, partitions: all } = await masterOf(
    bugs.shardOutages(
      { ...failoverOutage, fromMs: 4000, toMs: 6000 },
      { ...failoverOutage, shards: ['shard-1', 'shard-3'], fromMs: 5000, toMs: 7000 },
    ),
  );
  expect(windows).toHaveLength(1);
  expect(windows[0]!.startMs.lower).toBeGreaterThan(4900);
  expect(windows[0]!.endMs.upper).toBeLessThan(6100);
  for (const { longestMs } of all) expect(longestMs?.value).toBeGreaterThan(1900);
});

test('a milestone of another shard explains nothing, and a client’s only once', async () => {
  const outage = { ...failoverOutage, shards: ['shard-1', 'shard-2'] };
  const [first, second] = (await masterOf(bugs.shardOutages(outage))).partitions;
  const milestones = (of: typeof first) => of?.windows[0]?.phases.map(({ until }) => until);
  expect(milestones(first)).toEqual(['fault-injected', 'redirected', 'routes-refreshed', 'first-good']);
  expect(milestones(second)).toEqual([
    'fault-injected',
    'suspected',
    'noticed',
    'primary-chosen',
    'promoted',
    'redirected',
    'routes-refreshed',
    'first-good',
  ]);
});

test('in a window of the whole service a milestone says which shard it is about', async () => {
  const all = { ...failoverOutage, shards: ['shard-1', 'shard-2', 'shard-3'] };
  const [window] = (await masterOf(bugs.shardOutages(all))).windows;
  const promoted = window?.phases.find(({ until }) => until === 'promoted');
  expect(promoted?.detail).toBe('shard-2: redis-5');
});

test('what a client notices explains the windows of its own lanes only', async () => {
  const lane = { service: 'master', policy: 'bounded', partition: 'shard-1' } as const;
  const told = { atMs: 4500, milestone: 'redirected', detail: 'here', client: lane } as const;
  const both = { ...failoverOutage, shards: ['shard-1', 'shard-2'] };
  const tells: Plant = (history) => ({
    ...history,
    ledger: history.ledger && { ...history.ledger, milestones: [told] },
  });
  const measures = await servicesOf(bugs.shardOutages(both), tells);
  const seenBy = measures.flatMap(({ policy, partitions: all }) =>
    all.flatMap(({ partition, windows }) =>
      windows.some(({ phases }) => phases.some(({ detail }) => detail === 'here'))
        ? [`${policy} ${partition}`]
        : [],
    ),
  );
  expect(seenBy).toEqual(['bounded shard-1']);
});
