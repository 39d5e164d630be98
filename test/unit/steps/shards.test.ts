// The steps over a database whose data is split, on a double: each does what it says, and each of its claims is shown to catch
// the deed that was not done.
import { describe, expect, test } from 'vitest';
import { replaceMember as replaceMemberToken } from '../../../harness/abilities/members.ts';
import { handOver as handOverToken } from '../../../harness/abilities/roles.ts';
import { proveWrite as proveWriteToken } from '../../../harness/abilities/services.ts';
import {
  addShard as addShardToken,
  moveSlots as moveSlotsToken,
  removeShard as removeShardToken,
  spreadSlots as spreadSlotsToken,
} from '../../../harness/engines/redis/steps/abilities.ts';
import type { Member } from '../../../harness/model/topology.ts';
import { addShard } from '../../../harness/engines/redis/steps/add-shard.ts';
import { checkPrerequisites } from '../../../harness/steps/check-prerequisites.ts';
import { gateLag } from '../../../harness/steps/gate-lag.ts';
import { handOver } from '../../../harness/steps/hand-over.ts';
import { moveSlots } from '../../../harness/engines/redis/steps/move-slots.ts';
import { nameMembers } from '../../../harness/steps/name-members.ts';
import { removeShard } from '../../../harness/engines/redis/steps/remove-shard.ts';
import { replaceMember } from '../../../harness/steps/replace-member.ts';
import { spreadSlots } from '../../../harness/engines/redis/steps/spread-slots.ts';
import { validate } from '../../../harness/steps/validate.ts';
import { doubleOf, instead, member, primary, sixMembers, unmet, walk } from './double.ts';
import type { Double } from './double.ts';

/** The claims that one more or less healthy cluster fails to meet. */
const wholeness = (change: (double: Double) => void): Promise<string> => {
  const double = doubleOf(sixMembers());
  change(double);
  return walk(checkPrerequisites, { standbys: 3 }, double).then(
    () => 'whole',
    (error: unknown) => (error as Error).message,
  );
};

test('check-prerequisites wants one primary in each shard, nobody outside of them, and no trouble', async () => {
  expect(await wholeness(() => undefined)).toBe('whole');
  expect(
    await wholeness((double) => {
      double.change('redis-2', { role: 'replica', replication: { streaming: true, synchronous: false } });
    }),
  ).toBe('prerequisite not met: every shard has exactly one primary: wanted one each, seen shard-2: none');
  expect(
    await wholeness((double) => {
      double.members = [...double.members, primary('redis-7', { role: 'master', shard: '', share: 0 })];
    }),
  ).toBe(
    'prerequisite not met: every shard has exactly one primary: wanted one each, seen outside of the shards: redis-7',
  );
  expect(
    await wholeness((double) => {
      double.troubles = ['5 slots are served by nobody: 0-4'];
    }),
  ).toBe(
    'prerequisite not met: the database reports no trouble: wanted none, seen 5 slots are served by nobody: 0-4',
  );
});

test('gate-lag asks the replica of the shard', async () => {
  const double = doubleOf(sixMembers());
  expect(unmet(await walk(gateLag, { member: 'replica-2', under: '100ms' }, double))).toEqual([]);
  expect(double.called).toEqual(['measure-lag redis-5']);
});

describe('hand-over', () => {
  const swap = (double: Double, [to, from]: readonly [string, string]) => {
    double.change(to, { role: 'master', replication: null, timeline: 2 });
    double.change(from, {
      role: 'replica',
      replication: { streaming: true, synchronous: false },
      timeline: 2,
    });
  };

  test('concerns one shard, and names the former primary of that one', async () => {
    const double = doubleOf(sixMembers(), [
      instead(handOverToken, ({ to }, double) => {
        swap(double, [to, 'redis-2']);
      }),
    ]);
    const walked = await walk(handOver, { to: 'replica-2' }, double);
    expect(walked.bound).toEqual({ 'former-primary': 'redis-2' });
    expect(unmet(walked)).toEqual([]);
  });

  test('is caught when another shard changed', async () => {
    const double = doubleOf(sixMembers(), [
      instead(handOverToken, (_, double) => {
        swap(double, ['redis-4', 'redis-1']);
      }),
    ]);
    expect(unmet(await walk(handOver, { to: 'replica-2' }, double))).toEqual([
      'there is exactly one primary, the one wanted: wanted redis-5, seen redis-2',
      'the old primary is none any more: wanted redis-2 not primary, seen redis-2 master',
      'the timeline was raised: wanted above 1, seen 1',
    ]);
  });
});

describe('replace-member', () => {
  const replaced = (name: string, changes: Partial<Member>) =>
    walk(
      replaceMember,
      { member: name },
      doubleOf(sixMembers(), [
        instead(replaceMemberToken, ({ member }, double) => {
          double.change(member, changes);
        }),
      ]),
    );

  test('brings a replica to the newer version, at whatever address', async () => {
    expect(unmet(await replaced('replica-3', { version: '9.1.2', address: 'another' }))).toEqual([]);
  });

  test.each([
    ['nothing happened', 'replica-1', {}, ['its version was raised: wanted newer than 9.0.0, seen 9.0.0']],
    [
      'it was a master',
      'master-1',
      { version: '9.1.2' },
      [
        'it took no writes when it went: wanted no primary, but master, seen master',
        'it streams from its primary: wanted streams, seen does not stream',
      ],
    ],
    [
      'it came back as somebody else’s',
      'replica-1',
      { version: '9.1.2', shard: 'shard-2' },
      ['it is what it was: wanted replica of shard-1, seen replica of shard-2'],
    ],
    [
      'it does not stream',
      'replica-1',
      { version: '9.1.2', replication: { streaming: false, synchronous: false } },
      ['it streams from its primary: wanted streams, seen does not stream'],
    ],
    [
      'it is down',
      'replica-1',
      { version: '', role: 'down', replication: null },
      [
        'redis-4 is up: wanted up, seen down',
        'its version was raised: wanted newer than 9.0.0, seen none',
        'it is what it was: wanted replica of shard-1, seen down of shard-1',
        'it streams from its primary: wanted streams, seen does not stream',
      ],
    ],
  ] as const)('is caught when %s', async (_, name, changes, findings) => {
    expect(unmet(await replaced(name, changes))).toEqual(findings);
  });

  test('must not stay behind a member that is ahead already', async () => {
    const members = sixMembers().map((each) =>
      each.name === 'redis-5' ? { ...each, version: '9.1.2' } : each,
    );
    const double = doubleOf(members, [
      instead(replaceMemberToken, ({ member }, double) => {
        double.change(member, { version: '9.1.0' });
      }),
    ]);
    expect(unmet(await walk(replaceMember, { member: 'replica-1' }, double))).toEqual([
      'its version was raised: wanted newer than 9.0.0, at least 9.1.2, seen 9.1.0',
    ]);
  });
});

describe('name-members', () => {
  test('gives names that stay', async () => {
    const walked = await walk(
      nameMembers,
      { 'pod-0': 'master-1', 'pod-1': 'replica-1' },
      doubleOf(sixMembers()),
    );
    expect(walked.bound).toEqual({ 'pod-0': 'redis-1', 'pod-1': 'redis-4' });
    expect(unmet(walked)).toEqual([]);
  });

  test('is caught when two names mean one member', async () => {
    const walked = await walk(
      nameMembers,
      { 'pod-0': 'master-1', 'pod-1': 'master-1' },
      doubleOf(sixMembers()),
    );
    expect(unmet(walked)).toEqual(['every name is another member’s: wanted none given twice, seen redis-1']);
  });
});

const slot = 1 / 16_384;

describe('move-slots', () => {
  const args = { from: 'master-1', to: 'master-2', slots: 1000 };
  const moving = (slots: number, told = slots) =>
    doubleOf(sixMembers(), [
      instead(moveSlotsToken, ({ from, to }, double) => {
        double.change(from, { share: 1 / 3 - slots * slot });
        double.change(to, { share: 1 / 3 + slots * slot });
        return { moved: told };
      }),
    ]);

  test('is right to the slot', async () => {
    expect(unmet(await walk(moveSlots, args, moving(1000)))).toEqual([]);
    expect(unmet(await walk(moveSlots, args, moving(999, 1000)))).toEqual([
      'redis-1 holds so many fewer: wanted 4461 slots, seen 4462 slots',
      'redis-2 holds so many more: wanted 6461 slots, seen 6460 slots',
    ]);
  });

  test('is caught when it says that it moved fewer', async () => {
    expect(unmet(await walk(moveSlots, args, moving(1000, 7)))).toEqual([
      'as many slots as asked were moved: wanted 1000, seen 7',
    ]);
  });
});

describe('shards that come and go', () => {
  const newcomers = (changes: Partial<Member> = {}): Member[] => [
    primary('redis-7', { role: 'master', shard: '', share: 0, ...changes }),
    member('redis-8', { role: 'replica', shard: '', share: 0 }),
  ];
  const adding = (coming: Member[]) =>
    doubleOf(sixMembers(), [
      instead(addShardToken, (_, double) => {
        double.members = [...double.members, ...coming];
        return 'redis-7';
      }),
    ]);

  test('add-shard adds as many members as the others have, and no data', async () => {
    const walked = await walk(addShard, { as: 'newcomer' }, adding(newcomers()));
    expect(walked.bound).toEqual({ newcomer: 'redis-7' });
    expect(unmet(walked)).toEqual([]);
  });

  test('add-shard is caught when nobody comes, and when the newcomer took slots', async () => {
    expect(unmet(await walk(addShard, { as: 'newcomer' }, adding([])))).toEqual([
      'the number of members is right: wanted 8, seen 6',
      'redis-7 is a primary: wanted a primary, seen absent',
    ]);
    expect(unmet(await walk(addShard, { as: 'newcomer' }, adding(newcomers({ share: slot }))))).toEqual([
      'it has no data yet: wanted 0 slots, seen 1 slots',
      'all data has a primary: wanted 16384 slots, seen 16385 slots',
    ]);
  });

  const shared = (shares: readonly number[]): Member[] =>
    sixMembers().map((each, index) => ({ ...each, share: shares[index % 3] ?? 0 }));
  const spreading = (shares: readonly number[]) =>
    doubleOf(sixMembers(), [
      instead(spreadSlotsToken, (_, double) => {
        double.members = shared(shares);
        return { moved: 1 };
      }),
    ]);

  test('spread-slots leaves no shard with more than two slots too many', async () => {
    expect(unmet(await walk(spreadSlots, {}, spreading([5461 * slot, 5461 * slot, 5462 * slot])))).toEqual(
      [],
    );
    expect(unmet(await walk(spreadSlots, {}, spreading([5400 * slot, 5522 * slot, 5462 * slot])))).toEqual([
      'every primary holds an equal share: wanted about 5461 slots each, seen redis-1 5400 slots, redis-2 5522 slots, redis-3 5462 slots',
    ]);
  });

  const removing = (left: (members: Member[]) => Member[]) =>
    doubleOf(sixMembers(), [
      instead(removeShardToken, (_, double) => {
        double.members = left(double.members);
      }),
    ]);
  const withoutThird = (members: Member[]) => members.filter(({ shard }) => shard !== 'shard-3');

  test('remove-shard takes the whole shard away, and none of its data', async () => {
    const double = removing((members) => withoutThird(members).map((each) => ({ ...each, share: 1 / 2 })));
    expect(unmet(await walk(removeShard, { of: 'master-3' }, double))).toEqual([]);
  });

  test('remove-shard is caught when a member stays, and when slots went with it', async () => {
    expect(unmet(await walk(removeShard, { of: 'master-3' }, removing(withoutThird)))).toEqual([
      'all data has a primary: wanted 16384 slots, seen 10923 slots',
    ]);
    expect(
      unmet(
        await walk(
          removeShard,
          { of: 'master-3' },
          removing((members) => members),
        ),
      ),
    ).toEqual([
      'the members of the shard are gone (redis-3, redis-6): wanted none left, seen redis-3, redis-6',
      'the number of members is right: wanted 4, seen 6',
    ]);
  });
});

describe('validate', () => {
  const masters = ['redis-1', 'redis-2', 'redis-3'];
  const everybody = sixMembers().map(({ name }) => name);
  const proven = (writtenOn: string[], members = sixMembers()) =>
    walk(
      validate,
      { members: 6, through: 'master' },
      doubleOf(members, [instead(proveWriteToken, () => ({ writtenOn, readOn: everybody }))]),
    ).then(unmet);

  test('wants a write on the primary of every shard', async () => {
    expect(await proven(masters)).toEqual([]);
    expect(await proven(['redis-1', 'redis-2'])).toEqual([
      'a write through master lands on the primary: wanted redis-1, redis-2, redis-3, seen redis-1, redis-2',
    ]);
  });

  test('shards may be on timelines of their own', async () => {
    expect(
      await proven(
        masters,
        sixMembers().map((each) => ({ ...each, timeline: Number(each.shard?.at(-1)) })),
      ),
    ).toEqual([]);
  });
});
