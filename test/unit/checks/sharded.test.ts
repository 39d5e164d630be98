// The same checks where data is split: each finds its bug on the shard that has it, and says which shard it is.
import { describe, expect, test } from 'vitest';
import { distribution } from '../../../harness/checks/distribution.ts';
import { downtime } from '../../../harness/checks/downtime.ts';
import { duplicateWrites } from '../../../harness/checks/duplicate-writes.ts';
import { foreignWrites } from '../../../harness/checks/foreign-writes.ts';
import { instrument } from '../../../harness/checks/instrument.ts';
import { lostWrites } from '../../../harness/checks/lost-writes.ts';
import { phantomWrites } from '../../../harness/checks/phantom-writes.ts';
import { replicaAgreement } from '../../../harness/checks/replica-agreement.ts';
import { checks } from '../../../harness/wiring.ts';
import type { Judgement } from '../../../harness/model/verdict.ts';
import type { Plant } from '../../planted/history.ts';
import { lagsBy, stalls, staleReplica } from '../../planted/history-bugs.ts';
import * as bugs from '../../planted/sharded-bugs.ts';
import { failoverOutage, plantedShards } from '../../planted/sharded.ts';
import { judged } from '../../planted/in-memory.ts';
import type { HistoryInMemory } from '../../planted/in-memory.ts';
import { shardedAfter, shardedSteps } from '../../planted/sharded-run.ts';

const judgedByAll = (history: HistoryInMemory) => judged(history, { checks, steps: shardedSteps });
const failedIn = async (...plants: readonly Plant[]) =>
  (await judgedByAll(plantedShards(...plants))).checks
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ check }) => check);

const limit =
  (limitMs: number, policy: 'bounded' | 'defaults' = 'bounded'): Plant =>
  (history) => {
    const budget = { downtime: [{ service: 'master', policy, limitMs }], lostWrites: 0 };
    return { ...history, plan: { ...history.plan, budget } };
  };

/** A shard that nobody was read back of, though the last snapshot has it. */
const unreadShard: Plant = (history) => ({
  ...history,
  stored: history.stored.filter(({ shard }) => shard !== 'shard-2'),
});

/** After the run redis-4 is a master without data, and answers all the same. */
const emptyMaster: Plant = (history) => ({
  ...bugs.answeredBy('master-bounded-1', '4444a0c1e9', 'master')(history),
  events: history.events.map((event) =>
    event.kind !== 'topology'
      ? event
      : {
          ...event,
          topology: {
            members: event.topology.members.map((each) =>
              each.name === 'redis-4' ? { ...each, role: 'master', shard: '', share: 0 } : each,
            ),
          },
        },
  ),
});

const everyShard = ['shard-1', 'shard-2', 'shard-3'];
const thirdForLong = bugs.shardOutages({ ...failoverOutage, toMs: 6500 });
const allForLong = bugs.shardOutages({ ...failoverOutage, shards: everyShard, toMs: 6500 });
const neverDown = bugs.shardOutages();

test('the clean history passes every check', async () => {
  const verdict = await judgedByAll(plantedShards());
  expect(verdict.checks.filter(({ verdict: each }) => each !== 'pass')).toEqual([]);
  expect(verdict.verdict).toBe('pass');
});

type Bug = readonly [
  bug: string,
  plants: readonly Plant[],
  check: { readonly name: string },
  verdict: Judgement,
  says: RegExp,
];

const planting: readonly Bug[] = [
  [
    'the shards’ masters have lost acknowledged writes',
    [bugs.shardLoses('shard-2', 3)],
    lostWrites,
    'fail',
    /^3 of 2,577 acknowledged writes lost on redis-1, redis-5, redis-3$/,
  ],
  [
    'a shard had no master',
    [bugs.readBackAs('redis-5', { role: 'replica' })],
    lostWrites,
    'unknown',
    /^shard-2 had no primary when the members were read back$/,
  ],
  ['nobody of a shard was read back', [unreadShard], lostWrites, 'unknown', /^shard-2 had no primary/],
  [
    'a shard had two masters',
    [bugs.readBackAs('redis-4', { role: 'master' })],
    lostWrites,
    'unknown',
    /^more than one member was the primary of shard-1 when they were read back: redis-1, redis-4$/,
  ],
  [
    'a shard holds refused writes',
    [bugs.shardResurrects('shard-2', 2)],
    phantomWrites,
    'fail',
    /^2 of 52 refused writes stored/,
  ],
  [
    'a shard holds writes twice',
    [bugs.shardDuplicates('shard-3', 4)],
    duplicateWrites,
    'fail',
    /^4 of 2,577 stored writes there more than once/,
  ],
  [
    'a key is on two masters',
    [bugs.keyOnTwoShards('shard-1', 'shard-2')],
    duplicateWrites,
    'fail',
    /^1 of 2,577 stored writes there more than once/,
  ],
  [
    'a shard holds what nobody sent',
    [bugs.shardInvents('shard-1', 5)],
    foreignWrites,
    'fail',
    /^5 of 2,582 stored writes on .* never sent$/,
  ],
  [
    'a replica is behind its own master',
    [staleReplica('redis-6', 6)],
    replicaAgreement,
    'fail',
    /^against redis-3, redis-6 is behind: it lacks 6 writes \(master-/,
  ],
  [
    'a shard had no master to agree with',
    [bugs.readBackAs('redis-5', { role: 'replica' })],
    replicaAgreement,
    'unknown',
    /shard-2 had no primary/,
  ],
  [
    'a shard had a second master',
    [bugs.readBackAs('redis-4', { role: 'master' })],
    replicaAgreement,
    'fail',
    /^redis-4 was a second primary of shard-1$/,
  ],
  [
    'a member that belongs to no shard holds data',
    [bugs.readBackAs('redis-4', { role: 'master', shard: '' })],
    replicaAgreement,
    'fail',
    /^redis-4 belongs to no shard, yet holds 877 writes that nobody is served$/,
  ],
  [
    'a third of the data is down for longer than the budget',
    [thirdForLong],
    downtime,
    'fail',
    /^master \(bounded\) shard-2 down 2\.\d\d s .* in 1 window \(partial outage: 1 of 3 shards\), whole service never down, budget 2 s$/,
  ],
  [
    'all of the data is down',
    [allForLong],
    downtime,
    'fail',
    /^master \(bounded\) shard-\d down 2\.\d\d s .* \(outage: 3 of 3 shards\), whole service down 2\.\d\d s/,
  ],
  [
    'one operation fails where none may',
    [neverDown, limit(0), bugs.oneFails('master-bounded-2', 100)],
    downtime,
    'fail',
    /^master \(bounded\) shard-2 down .* budget 0 ms: not every operation was answered$/,
  ],
  [
    'an operation fails where none may, but the load was late itself',
    [neverDown, limit(0), bugs.oneFails('master-bounded-2', 100), lagsBy(300)],
    downtime,
    'unknown',
    /the load’s host was too busy/,
  ],
  [
    'operations are late where none may be, because the load stood still',
    [neverDown, limit(0), stalls(4800, 5700)],
    downtime,
    'unknown',
    /budget 0 ms: the load itself stood still meanwhile$/,
  ],
  [
    'a window of one shard is mostly a stall of the load',
    [bugs.shardOutages({ ...failoverOutage, toMs: 4500 }), stalls(4050, 4480)],
    instrument,
    'unknown',
    /the load stood still for 430 ms of window 1 of master \(bounded\) shard-2/,
  ],
  [
    'a client writes to a replica',
    [bugs.answeredBy('master-bounded-1', '4444a0c1e9', 'replica')],
    distribution,
    'fail',
    /^master before: .* of 240 operations answered by the wrong member: .*redis-4 .* as replica/,
  ],
  [
    'a member without data answers',
    [emptyMaster],
    distribution,
    'fail',
    /^master before: .* answered by the wrong member: .*redis-4 \d+ as master/,
  ],
  [
    'reads of a shard never come to its replica',
    ['bounded', 'defaults'].flatMap((policy) =>
      [1, 2, 3].map((number) =>
        bugs.answeredBy(`any-${policy}-${number}`, `${String(number).repeat(4)}a0c1e9`, 'master'),
      ),
    ),
    distribution,
    'fail',
    /any before: uneven, 120 operations spread .*redis-4 0 as replica/,
  ],
];

describe('a planted bug is found by its check', () => {
  test.each(planting)('%s', async (_, plants, { name }, verdict, says) => {
    const found = (await judgedByAll(plantedShards(...plants))).checks.find((each) => each.check === name);
    expect(found?.summary).toMatch(says);
    expect(found?.verdict).toBe(verdict);
  });
});

test('a bug in the data of one shard leaves the other checks alone', async () => {
  expect(await failedIn(bugs.shardLoses('shard-2', 3))).toEqual(['lost-writes']);
  expect(await failedIn(bugs.shardDuplicates('shard-3', 4))).toEqual(['duplicate-writes']);
  expect(await failedIn(bugs.shardInvents('shard-1', 5))).toEqual(['foreign-writes']);
  expect(await failedIn(bugs.shardResurrects('shard-2', 2))).toEqual(['phantom-writes']);
  expect(await failedIn(staleReplica('redis-6', 6))).toEqual(['replica-agreement']);
  expect(await failedIn(thirdForLong)).toEqual(['downtime']);
});

test('what an orphan holds and the shards do not is told beside what is lost', async () => {
  const loss = bugs.shardLoses('shard-1', 3);
  const orphan: Plant = (history) => {
    const kept = history.stored.find(({ member }) => member === 'redis-4');
    const stored = loss(history).stored.map((each) =>
      each.member === 'redis-4' ? { ...each, role: 'master', shard: '', rows: kept?.rows ?? [] } : each,
    );
    return { ...history, stored };
  };
  const found = (await judgedByAll(plantedShards(orphan))).checks.find(
    ({ check }) => check === 'lost-writes',
  );
  expect(found?.verdict).toBe('fail');
  expect(found?.details).toContain(
    'redis-4 belongs to no shard and holds 877 writes, of which 3 are nowhere else',
  );
});

test('none at all is shown: what was asked, how fast, and the smallest outage that it would have seen', async () => {
  const found = (await judgedByAll(plantedShards(neverDown, limit(0)))).checks.find(
    ({ check }) => check === 'downtime',
  );
  expect(found).toMatchObject({
    verdict: 'pass',
    summary:
      'master (bounded) never down on any of 3 shards, budget 0 ms: none of 1,315 operations at 120.1/s failed and ' +
      'none took longer than 500 ms; the smallest outage of one shard that would surely have been seen is 44 ms ' +
      'where it fails operations, 544 ms where it makes them wait',
  });
});

test('clients that wait out a failover lose nothing but time, and their shard counts as down all the same', async () => {
  const found = (await judgedByAll(plantedShards(limit(100, 'defaults')))).checks.find(
    ({ check }) => check === 'downtime',
  );
  expect(found?.verdict).toBe('fail');
  expect(found?.summary).toMatch(/^master \(defaults\) shard-2 down/);
});

test('the sample’s members after the failover are what the tests above rely on', () => {
  expect(shardedAfter.members.filter(({ role }) => role === 'master').map(({ name }) => name)).toEqual([
    'redis-1',
    'redis-3',
    'redis-5',
  ]);
});

test('where clients with loose settings read is told, and not judged', async () => {
  const plant = bugs.answeredBy('replica-defaults-1', '1111a0c1e9', 'master');
  const found = (await judgedByAll(plantedShards(plant))).checks.find(
    ({ check }) => check === distribution.name,
  );
  expect(found?.verdict).toBe('pass');
  expect(found?.details.join()).toMatch(
    /replica before, defaults clients: \d+ of \d+ operations answered by/,
  );
});
