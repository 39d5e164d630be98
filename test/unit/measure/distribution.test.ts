// Who answered, and whether the spread is even; the statistics against published values.
import { describe, expect, test } from 'vitest';
import {
  equalShares,
  evennessOf,
  hiddenShare,
  noncentralityFor,
  unevenBelowP,
} from '../../../harness/measure/evenness.ts';
import type { Plant } from '../../planted/history.ts';
import { planted } from '../../planted/history.ts';
import { measured } from '../../planted/in-memory.ts';
import type { HistoryInMemory } from '../../planted/in-memory.ts';
import { plantedShards } from '../../planted/sharded.ts';
import { answersFromPrimary, liesAboutRole } from '../../planted/history-bugs.ts';

const distributionOf = async (history: HistoryInMemory) =>
  (await measured(history)).measurements.distribution;

const found = async (service: string, when: 'before' | 'after', ...plants: Plant[]) =>
  (await distributionOf(planted(...plants))).find((each) => each.service === service && each.when === when)!;

test('fresh connections are counted by the member that answered, before and after', async () => {
  expect(await found('ro', 'before')).toMatchObject({
    connections: 50,
    impure: 0,
    shares: [
      { member: 'pg-2', role: 'standby', connections: 25, expected: 25 },
      { member: 'pg-3', role: 'standby', connections: 25, expected: 25 },
    ],
  });
  expect((await found('rw', 'after')).shares).toMatchObject([{ member: 'pg-2', role: 'primary' }]);
});

test('an answer from a member that may not answer is impure', async () => {
  expect((await found('ro', 'before', answersFromPrimary('ro'))).impure).toBe(50);
});

test('an answer in which the server lies about its role is impure, even where both roles may answer', async () => {
  expect((await found('ro', 'before', liesAboutRole('ro', 'primary'))).impure).toBe(50);
  expect((await found('r', 'before', liesAboutRole('r', 'primary'))).impure).toBe(33);
});

test('what the run did not reach is left out', async () => {
  const history = planted();
  const events = history.events.filter((event) => event.kind !== 'phase' || event.phase !== 'tail');
  expect((await distributionOf({ ...history, events })).map(({ when }) => when)).not.toContain('after');
});

test('the chi-square test agrees with a published example', () => {
  // 60 throws of a die: 5, 8, 9, 8, 10, 20 against 10 each; 13.4 with 5 degrees of freedom, p = 0.0199.
  const evenness = evennessOf([5, 8, 9, 8, 10, 20])!;
  expect(evenness.statistic).toBeCloseTo(13.4, 6);
  expect(evenness.degreesOfFreedom).toBe(5);
  expect(evenness.pValue).toBeCloseTo(0.0199, 4);
  expect(evennessOf([50])).toBeNull();
  expect(evennessOf([0, 0])).toBeNull();
});

test('the noncentrality for 80 % power agrees with published tables', () => {
  // Cohen 1988, and any table of the noncentral chi-square at 0.05 and 0.01.
  expect(noncentralityFor(0.05, 1)).toBeCloseTo(7.849, 3);
  expect(noncentralityFor(0.05, 2)).toBeCloseTo(9.635, 3);
  expect(noncentralityFor(0.01, 1)).toBeCloseTo(11.679, 3);
  expect(noncentralityFor(0.01, 2)).toBeCloseTo(13.881, 3);
});

test('a member with the hidden share lies at the edge of what the test notices', () => {
  const share = hiddenShare(equalShares(2), 1000)!;
  expect(share).toBeGreaterThan(0.5);
  const seen = (each: number) => evennessOf([1000 * each, 1000 * (1 - each)])!.pValue;
  expect(seen(0.5 + (share - 0.5) / 2)).toBeGreaterThan(unevenBelowP);
  expect(seen(share)).toBeLessThan(unevenBelowP);
  expect(hiddenShare(equalShares(2), 4000)!).toBeLessThan(share);
  expect(hiddenShare(equalShares(3), 2)).toBe(1);
  expect(hiddenShare(equalShares(1), 1000)).toBeNull();
});

test('the chi-square test against unequal shares agrees with a published example', () => {
  // Mendel's peas, 9:3:3:1 expected of 556: 0.470 with 3 degrees of freedom, p = 0.925.
  const evenness = evennessOf([315, 101, 108, 32], [9 / 16, 3 / 16, 3 / 16, 1 / 16])!;
  expect(evenness.statistic).toBeCloseTo(0.47, 3);
  expect(evenness.pValue).toBeCloseTo(0.925, 3);
});

test('with unequal shares the hidden share is that of the member that could hide most', () => {
  const shares = [0.5, 0.25, 0.25];
  const hidden = hiddenShare(shares, 1000)!;
  expect(hidden).toBeGreaterThan(hiddenShare(equalShares(3), 1000)!);
  const rest = (1 - hidden) / 2;
  expect(evennessOf([1000 * hidden, 1000 * rest, 1000 * rest], shares)!.pValue).toBeLessThan(unevenBelowP);
});

describe('where data is split', () => {
  /** Shard-1 has more than half of the data and both other shards' replicas. */
  const skewed: Plant = (history) => ({
    ...history,
    events: history.events.map((event) =>
      event.kind !== 'topology'
        ? event
        : {
            ...event,
            topology: {
              members: event.topology.members.map((each) => ({
                ...each,
                share: each.shard === 'shard-1' ? 0.6 : 0.2,
                shard: each.name === 'redis-6' ? 'shard-1' : (each.shard ?? ''),
              })),
            },
          },
    ),
  });
  const of = async (service: string, ...plants: Plant[]) =>
    (await distributionOf(plantedShards(...plants))).find(
      (each) => each.service === service && each.when === 'before',
    )!;
  const expectedOf = async (service: string) => {
    const { shares, connections } = await of(service, skewed);
    return Object.fromEntries(shares.map(({ member, expected }) => [member, expected / connections]));
  };

  test('each policy is counted by itself, and each member is expected to answer its share', async () => {
    const { policy, connections, impure, shares } = await of('master');
    expect([policy, connections, impure]).toEqual(['bounded', 240, 0]);
    expect(shares.map(({ expected }) => Math.round(expected))).toEqual([80, 80, 80]);
    const all = (await distributionOf(plantedShards())).map((each) => each.policy);
    expect(new Set(all)).toEqual(new Set(['bounded', 'defaults']));
  });

  test('a shard’s share is shared by its members that may answer', async () => {
    expect((await expectedOf('master'))['redis-1']).toBeCloseTo(0.6, 3);
    expect((await expectedOf('master'))['redis-2']).toBeCloseTo(0.2, 3);
    // redis-4 and redis-6 are the replicas of shard-1, each with half of its 0.6, and of shard-3 there is none.
    const replicas = await expectedOf('replica');
    expect(replicas['redis-4']! / replicas['redis-5']!).toBeCloseTo(1.5, 1);
    const any = await expectedOf('any');
    expect(any['redis-3']! / any['redis-2']!).toBeCloseTo(2, 1);
  });

  test('a spread that would be even for equal shares is uneven for these', async () => {
    expect((await of('master', skewed)).evenness!.pValue).toBeLessThan(unevenBelowP);
  });
});

test('after the last step clients have the time that the plan gives them to learn their routes', async () => {
  const history = planted();
  const of = async (routesKnownWithinMs: number) =>
    (await distributionOf({ ...history, plan: { ...history.plan, routesKnownWithinMs } })).find(
      ({ service, when }) => service === 'rw' && when === 'after',
    )!.connections;
  const tail = await of(0);
  expect(await of(1000)).toBeGreaterThan(0);
  expect(await of(1000)).toBeLessThan(tail);
  expect(await of(60_000)).toBe(0);
});
