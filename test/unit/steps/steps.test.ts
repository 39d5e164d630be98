// Each step does what it says on a double, and each of its claims is shown to catch the deed that was not done.
import { describe, expect, test } from 'vitest';
import { measureLag as measureLagToken } from '../../../harness/abilities/durability.ts';
import {
  addMember as addMemberToken,
  retireMember as retireMemberToken,
} from '../../../harness/abilities/members.ts';
import { handOver as handOverToken } from '../../../harness/abilities/roles.ts';
import { proveWrite as proveWriteToken } from '../../../harness/abilities/services.ts';
import { upgradeMembers as upgradeMembersToken } from '../../../harness/abilities/versions.ts';
import { addMember } from '../../../harness/steps/add-member.ts';
import { checkPrerequisites } from '../../../harness/steps/check-prerequisites.ts';
import { gateLag } from '../../../harness/steps/gate-lag.ts';
import { handOver } from '../../../harness/steps/hand-over.ts';
import { moveService } from '../../../harness/steps/move-service.ts';
import { retireMember } from '../../../harness/steps/retire-member.ts';
import { upgradeMembers } from '../../../harness/steps/upgrade-members.ts';
import { validate } from '../../../harness/steps/validate.ts';
import { waitStreaming } from '../../../harness/steps/wait-streaming.ts';
import { doubleOf, instead, member, primary, threeMembers, unmet, walk } from './double.ts';

const nothing = () => undefined;

describe('check-prerequisites', () => {
  const check = (members: ReturnType<typeof threeMembers>) =>
    walk(checkPrerequisites, { standbys: 2, synchronous: 1 }, doubleOf(members));

  test('lets a healthy database through', async () => {
    expect(unmet(await check(threeMembers()))).toEqual([]);
  });

  const [first, second] = threeMembers();
  test.each([
    [
      'a member is down',
      [first!, second!, member('pg-3', { role: 'down', replication: null })],
      'every member is up and served: wanted none that is not, seen pg-3',
    ],
    [
      'a member is not served',
      [first!, second!, member('pg-3', { ready: false })],
      'every member is up and served: wanted none that is not, seen pg-3',
    ],
    [
      'there is no primary',
      [member('pg-1'), second!, member('pg-3')],
      'there is exactly one primary: wanted one, seen none',
    ],
    [
      'there are two primaries',
      [first!, primary('pg-2'), member('pg-3')],
      'there is exactly one primary: wanted one, seen pg-1, pg-2',
    ],
    [
      'a standby does not stream',
      [first!, second!, member('pg-3', { replication: { streaming: false, synchronous: false } })],
      'every standby streams: wanted none that does not, seen pg-3',
    ],
    ['a standby is missing', [first!, second!], 'enough standbys stream: wanted at least 2, seen 1'],
    [
      'nobody is synchronous',
      [
        first!,
        ...['pg-2', 'pg-3'].map((name) =>
          member(name, { replication: { streaming: true, synchronous: false } }),
        ),
      ],
      'enough standbys are synchronous: wanted at least 1, seen 0',
    ],
  ])('stops with a finding when %s', async (_, members, finding) => {
    await expect(check(members)).rejects.toThrow(`prerequisite not met: ${finding}`);
  });

  test('no more synchronous standbys than standbys may be asked for', () => {
    expect(checkPrerequisites.arguments.safeParse({ standbys: 1, synchronous: 2 }).success).toBe(false);
  });
});

describe('add-member', () => {
  const args = { as: 'new-member', pool: 'upgraded' };

  test('gives the new member its name', async () => {
    const walked = await walk(addMember, args, doubleOf(threeMembers()));
    expect(walked.bound).toEqual({ 'new-member': 'pg-4' });
    expect(unmet(walked)).toEqual([]);
  });

  test('may join with the version there is, where all members share one', async () => {
    const double = doubleOf(threeMembers(), [
      instead(addMemberToken, (_, double) => {
        double.members = [...double.members, member('pg-4', { pool: 'upgraded' })];
        return 'pg-4';
      }),
    ]);
    expect(unmet(await walk(addMember, args, double))).toEqual([]);
  });

  test('is on no pool where none is named', async () => {
    const asked: string[] = [];
    const beside = doubleOf(threeMembers(), [
      instead(addMemberToken, ({ pool }, double) => {
        asked.push(pool);
        double.members = [...double.members, member('pg-4', { pool: 'anywhere' })];
        return 'pg-4';
      }),
    ]);
    expect(unmet(await walk(addMember, { as: 'new-member', version: 'older' }, beside))).toEqual([]);
    expect(asked).toEqual(['']);
  });

  test('is caught when it adds nobody', async () => {
    const double = doubleOf(threeMembers(), [instead(addMemberToken, () => 'pg-3')]);
    expect(unmet(await walk(addMember, args, double))).toEqual([
      'the number of members is right: wanted 4, seen 3',
      'pg-3 is new: wanted absent before, seen present before',
    ]);
  });

  test('is caught when the member is down, on the wrong pool, or behind', async () => {
    const double = doubleOf(threeMembers(), [
      instead(addMemberToken, (_, double) => {
        double.members = [
          ...double.members,
          member('pg-4', { pool: 'old', version: '17.8' }),
          member('pg-5', { role: 'down' }),
        ];
        return 'pg-4';
      }),
    ]);
    expect(unmet(await walk(addMember, args, double))).toEqual([
      'the number of members is right: wanted 4, seen 5',
      'it runs on its pool: wanted upgraded, seen old',
      'its version is not behind the others: wanted 17.9 or newer, seen 17.8',
    ]);
  });
});

describe('wait-streaming', () => {
  test('waits until the member streams', async () => {
    const double = doubleOf([
      ...threeMembers(),
      member('pg-4', { replication: { streaming: false, synchronous: false } }),
    ]);
    const walked = walk(waitStreaming, { member: 'new-member' }, double, { names: { 'new-member': 'pg-4' } });
    double.change('pg-4', { replication: { streaming: true, synchronous: false } });
    expect(unmet(await walked)).toEqual([]);
  });

  test('is caught when the member follows another timeline', async () => {
    const double = doubleOf([...threeMembers(), member('pg-4', { timeline: 3 })]);
    expect(unmet(await walk(waitStreaming, { member: 'pg-4' }, double))).toEqual([
      'it is on the primary’s timeline: wanted 1, seen 3',
    ]);
  });
});

describe('gate-lag', () => {
  const args = { member: 'pg-2', under: '100ms', within: '1s' };

  test('opens when the lag, measured on the standby, is low, and records what it was', async () => {
    const double = doubleOf(threeMembers());
    const walked = await walk(gateLag, args, double);
    expect(unmet(walked)).toEqual([]);
    expect(double.called).toEqual(['measure-lag pg-2']);
    expect(walked.events).toEqual([
      { kind: 'step-measured', step: 1, facts: { lagMs: 12, replayed: '0/3000060' } },
    ]);
  });

  test('stays closed when the lag is high, and says what it saw', async () => {
    const double = doubleOf(threeMembers(), [instead(measureLagToken, () => ({ lagMs: 340, facts: {} }))]);
    await expect(walk(gateLag, args, double)).rejects.toThrow(
      'waited 1.0 s for the replication lag of pg-2 to be under 100 ms; last seen: 340 ms',
    );
  });

  test('a gate that measured nothing proves nothing', () => {
    const topology = { members: threeMembers() };
    const seen = { before: topology, after: topology, members: {}, facts: {} };
    expect(unmet({ claims: gateLag.effects(gateLag.arguments.parse(args), seen) })).toEqual([
      'the lag, measured on the standby, is low: wanted under 100 ms, seen never measured',
    ]);
  });
});

describe('hand-over', () => {
  const handedOver = (planted: Parameters<typeof doubleOf>[1] = []) =>
    walk(handOver, { to: 'new-member' }, doubleOf(threeMembers(), planted), {
      names: { 'new-member': 'pg-2' },
    });

  test('makes the standby the primary and names the former one', async () => {
    const walked = await handedOver();
    expect(walked.bound).toEqual({ 'former-primary': 'pg-1' });
    expect(unmet(walked)).toEqual([]);
  });

  test('is caught when nothing happened', async () => {
    expect(unmet(await handedOver([instead(handOverToken, nothing)]))).toEqual([
      'there is exactly one primary, the one wanted: wanted pg-2, seen pg-1',
      'the old primary is none any more: wanted pg-1 not primary, seen pg-1 primary',
      'the timeline was raised: wanted above 1, seen 1',
    ]);
  });

  test('is caught when the old primary goes on', async () => {
    const double = doubleOf(threeMembers(), [
      instead(handOverToken, ({ to }, double) => {
        double.change(to, { role: 'primary', replication: null, timeline: 2 });
      }),
    ]);
    expect(unmet(await walk(handOver, { to: 'pg-2' }, double))).toContain(
      'there is exactly one primary, the one wanted: wanted pg-2, seen pg-1, pg-2',
    );
  });

  test('claims nothing about timelines where there are none', async () => {
    const double = doubleOf(threeMembers().map((each) => ({ ...each, timeline: null })));
    const { claims } = await walk(handOver, { to: 'pg-2' }, double);
    expect(claims.map(({ claim }) => claim)).not.toContain('the timeline was raised');
  });
});

describe('move-service', () => {
  const args = { service: 'rw', to: 'pg-1' };

  test('is proven by a write that lands on the member', async () => {
    const double = doubleOf(threeMembers());
    expect(unmet(await walk(moveService, args, double))).toEqual([]);
    expect(double.called).toEqual(['move-service rw pg-1', 'prove-write rw']);
  });

  test('is caught when writes land elsewhere', async () => {
    const double = doubleOf(threeMembers(), [
      instead(proveWriteToken, () => ({ writtenOn: ['pg-2'], readOn: [] })),
    ]);
    expect(unmet(await walk(moveService, args, double))).toEqual([
      'a write through rw lands on it: wanted pg-1, seen pg-2',
    ]);
  });
});

describe('retire-member', () => {
  test('takes the member away', async () => {
    const names = { 'former-primary': 'pg-3' };
    expect(
      unmet(await walk(retireMember, { member: 'former-primary' }, doubleOf(threeMembers()), { names })),
    ).toEqual([]);
  });

  test('is caught when the member is still there', async () => {
    const double = doubleOf(threeMembers(), [instead(retireMemberToken, nothing)]);
    expect(unmet(await walk(retireMember, { member: 'pg-3' }, double))).toEqual([
      'pg-3 is gone: wanted absent, seen present',
      'the number of members is right: wanted 2, seen 3',
    ]);
  });
});

describe('upgrade-members', () => {
  const upgraded = (versions: readonly string[], to: readonly string[]) => {
    const named = (list: readonly string[]) =>
      list.map((version, index) => (index === 0 ? primary : member)(`pg-${index + 1}`, { version }));
    const double = doubleOf(named(versions), [
      instead(upgradeMembersToken, (_, double) => {
        double.members = named(to);
      }),
    ]);
    return walk(upgradeMembers, {}, double).then(unmet);
  };

  test('fits a database where one member was ahead, and one where all move together', async () => {
    expect(await upgraded(['17.10', '17.9', '17.9'], ['17.10', '17.10', '17.10'])).toEqual([]);
    expect(await upgraded(['17.11', '17.11', '17.11'], ['17.12', '17.12', '17.12'])).toEqual([]);
  });

  test('is caught when a member was left out', async () => {
    expect(await upgraded(['17.10', '17.9', '17.9'], ['17.10', '17.9', '17.10'])).toEqual([
      'all members run one version: wanted one, seen 17.9, 17.10',
      'the version was raised: wanted newer than 17.9, at least 17.10, seen 17.9',
    ]);
  });

  test('is caught when nothing changed, and when all went back', async () => {
    expect(await upgraded(['17.9', '17.9'], ['17.9', '17.9'])).toEqual([
      'the version was raised: wanted newer than 17.9, seen 17.9',
    ]);
    expect(await upgraded(['17.10', '17.9'], ['17.9', '17.9'])).toEqual([
      'the version was raised: wanted newer than 17.9, at least 17.10, seen 17.9',
    ]);
  });
});

describe('validate', () => {
  const args = { members: 3, through: 'rw' };

  test('finds a whole database whole', async () => {
    expect(unmet(await walk(validate, args, doubleOf(threeMembers())))).toEqual([]);
  });

  test('is caught when a standby lacks the write', async () => {
    const double = doubleOf(threeMembers(), [
      instead(proveWriteToken, () => ({ writtenOn: ['pg-1'], readOn: ['pg-2', 'pg-1'] })),
    ]);
    expect(unmet(await walk(validate, args, double))).toEqual([
      'every member has it: wanted pg-1, pg-2, pg-3, seen pg-1, pg-2',
    ]);
  });

  test.each([
    [
      'a member too many',
      [...threeMembers(), member('pg-4')],
      'the number of members is right: wanted 3, seen 4',
    ],
    [
      'a second timeline',
      [...threeMembers().slice(0, 2), member('pg-3', { timeline: 2 })],
      'all members are on one timeline: wanted one, seen 1, 2',
    ],
  ])('is caught by %s in the snapshot after it', (_, members, finding) => {
    const after = { members };
    const seen = { before: after, after, members: {}, facts: {} };
    expect(unmet({ claims: validate.effects(validate.arguments.parse(args), seen) })).toContain(finding);
  });
});
