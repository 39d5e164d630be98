// The audit: whatever the ledger and the table hold, its counts partition what they should.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../load/ledger.ts';
import type { Plant } from '../../planted/history.ts';
import { planted } from '../../planted/history.ts';
import { measured } from '../../planted/in-memory.ts';
import type { HistoryInMemory, LedgerInMemory } from '../../planted/in-memory.ts';
import { readBackAs, shardLoses } from '../../planted/sharded-bugs.ts';
import { plantedShards } from '../../planted/sharded.ts';
import { losesWrites, resurrectsRefused, staleReplica } from '../../planted/history-bugs.ts';

/** Some of these writes were sent, some of these are stored; both are sets of ids that overlap by chance. */
const anyFate = fc.record({
  sent: fc.uniqueArray(
    fc.record({
      sequence: fc.integer({ min: 0, max: 40 }),
      outcome: fc.constantFrom('acknowledged', 'refused', 'unknown'),
    }),
    { selector: ({ sequence }) => sequence },
  ),
  stored: fc.uniqueArray(
    fc.record({
      writer: fc.constantFrom('w', 'w', 'stranger'),
      sequence: fc.integer({ min: 0, max: 40 }),
      copies: fc.integer({ min: 1, max: 3 }),
    }),
    { selector: ({ writer, sequence }) => `${writer}#${sequence}` },
  ),
});

const historyOf = ({
  sent,
  stored,
}: typeof anyFate extends fc.Arbitrary<infer T> ? T : never): HistoryInMemory => {
  const operations = sent.map(({ sequence, outcome }): Operation => {
    const times = { intendedMs: sequence, dispatchedMs: sequence, sentMs: sequence, endedMs: sequence + 1 };
    return { lane: 'w', sequence, outcome, ...times };
  });
  const ledger: LedgerInMemory = {
    lanes: [{ name: 'w', service: 'rw', policy: 'session', kind: 'write', rateHz: 1 }],
    operationTimeoutMs: 1000,
    startedMs: 0,
    stoppedMs: 100,
    operations,
    stalls: [],
    milestones: [],
  };
  return { ...planted(), ledger, stored: [{ member: 'pg-1', role: 'primary', rows: stored }] };
};

const auditOf = async (history: HistoryInMemory) => (await measured(history)).measurements.audit;

describe('for any ledger and any table', () => {
  const forAny = async (
    claim: (found: {
      count: (outcome: string, present: boolean) => number;
      audit: NonNullable<Awaited<ReturnType<typeof auditOf>>>;
    }) => void,
  ) => {
    await fc.assert(
      fc.asyncProperty(anyFate, async (fate) => {
        const stored = new Set(fate.stored.map(({ writer, sequence }) => `${writer}#${sequence}`));
        const count = (outcome: string, present: boolean) =>
          fate.sent.filter((each) => each.outcome === outcome && stored.has(`w#${each.sequence}`) === present)
            .length;
        claim({ count, audit: (await auditOf(historyOf(fate)))! });
      }),
      { numRuns: 300 },
    );
  };

  test('acknowledged = present + lost', async () => {
    await forAny(({ audit, count }) => {
      expect(audit.members[0]!.lost.count + count('acknowledged', true)).toBe(audit.writes.acknowledged);
    });
  });
  test('refused = phantom + absent', async () => {
    await forAny(({ audit, count }) => {
      expect(audit.members[0]!.phantom.count + count('refused', false)).toBe(audit.writes.refused);
    });
  });
  test('unknown = recovered + absent', async () => {
    await forAny(({ audit, count }) => {
      expect(audit.members[0]!.recovered.count + count('unknown', false)).toBe(audit.writes.unknown);
    });
  });
  test('stored ids = acknowledged and present + phantom + recovered + foreign', async () => {
    await forAny(({ audit, count }) => {
      const { ids, phantom, recovered, foreign } = audit.members[0]!;
      expect(count('acknowledged', true) + phantom.count + recovered.count + foreign.count).toBe(ids);
    });
  });
  test('duplicates are ids, however many copies there are', async () => {
    await fc.assert(
      fc.asyncProperty(anyFate, async (fate) => {
        const twice = fate.stored.filter(({ copies }) => copies > 1).length;
        expect((await auditOf(historyOf(fate)))!.members[0]!.duplicate.count).toBe(twice);
      }),
    );
  });
});

test('an example says which write it was, what the client was told, when and by whom', async () => {
  const lost = (await auditOf(planted(losesWrites(30))))!.members[0]!.lost;
  expect(lost.count).toBe(30);
  expect(lost.examples).toHaveLength(20);
  expect(lost.examples[0]).toBe('rw-session-0#0 acknowledged at 1.002 s by 127.0.0.1:5431');
  const [phantom] = (await auditOf(planted(resurrectsRefused(1))))!.members[0]!.phantom.examples;
  expect(phantom).toMatch(/^rw-.*#\d+ refused at 3\.2\d\d s \(ECONNREFUSED\)$/);
});

test('without a load, or with nothing read back, there is no audit', async () => {
  expect(await auditOf({ ...planted(), ledger: null })).toBeNull();
  expect(await auditOf({ ...planted(), stored: [] })).toBeNull();
});

describe('where data is split', () => {
  const auditOfShards = async (...plants: Plant[]) => (await auditOf(plantedShards(...plants)))!.members;
  const lostOn = async (member: string, ...plants: Plant[]) =>
    (await auditOfShards(...plants)).find((each) => each.member === member)?.lost.count;

  test('the primaries of all shards are one, then come the replicas', async () => {
    expect((await auditOfShards()).map(({ member, role, lost }) => [member, role, lost.count])).toEqual([
      ['redis-1, redis-5, redis-3', 'master', 0],
      ['redis-4', 'replica', 0],
      ['redis-2', 'replica', 0],
      ['redis-6', 'replica', 0],
    ]);
  });

  test('a replica has lost what its own primary holds and it does not', async () => {
    expect(await lostOn('redis-6', staleReplica('redis-6', 6))).toBe(6);
    expect(await lostOn('redis-4', staleReplica('redis-6', 6))).toBe(0);
    expect(await lostOn('redis-1, redis-5, redis-3', staleReplica('redis-6', 6))).toBe(0);
    expect(await lostOn('redis-2', shardLoses('shard-2', 3))).toBe(0);
  });

  test('without one primary of each shard they are not the master of all', async () => {
    const [first] = await auditOfShards(readBackAs('redis-5', { role: 'replica' }));
    expect(first).toMatchObject({ member: 'redis-1, redis-3', role: 'master, not one of each shard' });
  });

  test('nothing is expected of a member of no shard, and what it holds is counted', async () => {
    const last = (await auditOfShards(readBackAs('redis-4', { role: 'master', shard: '' }))).at(-1);
    expect(last).toMatchObject({ member: 'redis-4', role: 'master of no shard', ids: 877 });
    expect(last?.lost.count).toBe(0);
  });

  test('a member is named as people know it, not by its id', async () => {
    const [first] = await auditOfShards(shardLoses('shard-2', 1));
    expect(first?.lost.examples[0]).toMatch(/^master-\S+ acknowledged at 11\.\d+ s by redis-5$/);
  });
});
