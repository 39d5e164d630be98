// The audit: whatever the ledger and the table hold, its counts partition what they should.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ledger, Operation } from '../../../load/ledger.ts';
import { auditOf } from '../../../harness/measure/audit.ts';
import type { History } from '../../../harness/model/history.ts';
import type { Plant } from '../../planted/history.ts';
import { planted } from '../../planted/history.ts';
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

const historyOf = ({ sent, stored }: typeof anyFate extends fc.Arbitrary<infer T> ? T : never): History => {
  const operations = sent.map(({ sequence, outcome }): Operation => {
    const times = { intendedMs: sequence, dispatchedMs: sequence, sentMs: sequence, endedMs: sequence + 1 };
    return { lane: 'w', sequence, outcome, ...times };
  });
  const ledger: Ledger = {
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

describe('for any ledger and any table', () => {
  const forAny = (
    claim: (found: {
      count: (outcome: string, present: boolean) => number;
      audit: NonNullable<ReturnType<typeof auditOf>>;
    }) => void,
  ) => {
    fc.assert(
      fc.property(anyFate, (fate) => {
        const stored = new Set(fate.stored.map(({ writer, sequence }) => `${writer}#${sequence}`));
        const count = (outcome: string, present: boolean) =>
          fate.sent.filter((each) => each.outcome === outcome && stored.has(`w#${each.sequence}`) === present)
            .length;
        claim({ count, audit: auditOf(historyOf(fate))! });
      }),
      { numRuns: 300 },
    );
  };

  test('acknowledged = present + lost', () => {
    forAny(({ audit, count }) => {
      expect(audit.members[0]!.lost.count + count('acknowledged', true)).toBe(audit.writes.acknowledged);
    });
  });
  test('refused = phantom + absent', () => {
    forAny(({ audit, count }) => {
      expect(audit.members[0]!.phantom.count + count('refused', false)).toBe(audit.writes.refused);
    });
  });
  test('unknown = recovered + absent', () => {
    forAny(({ audit, count }) => {
      expect(audit.members[0]!.recovered.count + count('unknown', false)).toBe(audit.writes.unknown);
    });
  });
  test('stored ids = acknowledged and present + phantom + recovered + foreign', () => {
    forAny(({ audit, count }) => {
      const { ids, phantom, recovered, foreign } = audit.members[0]!;
      expect(count('acknowledged', true) + phantom.count + recovered.count + foreign.count).toBe(ids);
    });
  });
  test('duplicates are ids, however many copies there are', () => {
    fc.assert(
      fc.property(anyFate, (fate) => {
        const twice = fate.stored.filter(({ copies }) => copies > 1).length;
        expect(auditOf(historyOf(fate))!.members[0]!.duplicate.count).toBe(twice);
      }),
    );
  });
});

test('an example says which write it was, what the client was told, when and by whom', () => {
  const lost = auditOf(planted(losesWrites(30)))!.members[0]!.lost;
  expect(lost.count).toBe(30);
  expect(lost.examples).toHaveLength(20);
  expect(lost.examples[0]).toBe('rw-session-0#0 acknowledged at 1.002 s by 127.0.0.1:5431');
  const [phantom] = auditOf(planted(resurrectsRefused(1)))!.members[0]!.phantom.examples;
  expect(phantom).toMatch(/^rw-.*#\d+ refused at 3\.2\d\d s \(ECONNREFUSED\)$/);
});

test('without a load, or with nothing read back, there is no audit', () => {
  expect(auditOf({ ...planted(), ledger: null })).toBeNull();
  expect(auditOf({ ...planted(), stored: [] })).toBeNull();
});

describe('where data is split', () => {
  const auditOfShards = (...plants: Plant[]) => auditOf(plantedShards(...plants))!.members;
  const lostOn = (member: string, ...plants: Plant[]) =>
    auditOfShards(...plants).find((each) => each.member === member)?.lost.count;

  test('the primaries of all shards are one, then come the replicas', () => {
    expect(auditOfShards().map(({ member, role, lost }) => [member, role, lost.count])).toEqual([
      ['redis-1, redis-5, redis-3', 'master', 0],
      ['redis-4', 'replica', 0],
      ['redis-2', 'replica', 0],
      ['redis-6', 'replica', 0],
    ]);
  });

  test('a replica has lost what its own primary holds and it does not', () => {
    expect(lostOn('redis-6', staleReplica('redis-6', 6))).toBe(6);
    expect(lostOn('redis-4', staleReplica('redis-6', 6))).toBe(0);
    expect(lostOn('redis-1, redis-5, redis-3', staleReplica('redis-6', 6))).toBe(0);
    expect(lostOn('redis-2', shardLoses('shard-2', 3))).toBe(0);
  });

  test('without one primary of each shard they are not the master of all', () => {
    const [first] = auditOfShards(readBackAs('redis-5', { role: 'replica' }));
    expect(first).toMatchObject({ member: 'redis-1, redis-3', role: 'master, not one of each shard' });
  });

  test('nothing is expected of a member of no shard, and what it holds is counted', () => {
    const last = auditOfShards(readBackAs('redis-4', { role: 'master', shard: '' })).at(-1);
    expect(last).toMatchObject({ member: 'redis-4', role: 'master of no shard', ids: 877 });
    expect(last?.lost.count).toBe(0);
  });

  test('a member is named as people know it, not by its id', () => {
    const [first] = auditOfShards(shardLoses('shard-2', 1));
    expect(first?.lost.examples[0]).toMatch(/^master-\S+ acknowledged at 11\.\d+ s by redis-5$/);
  });
});
