// Members that a scenario may speak of without having named them.
import { expect, test } from 'vitest';
import { wellKnownMember, wellKnownNames } from '../../../harness/model/topology.ts';
import type { Member } from '../../../harness/model/topology.ts';

const member = (name: string, role: string, shard?: string): Member => ({
  ...{ name, role, address: '', version: '', ready: true, node: '', pool: '', timeline: null },
  replication: role === 'primary' || role === 'master' ? null : { streaming: true, synchronous: false },
  ...(shard !== undefined && { shard }),
});

const whole = {
  members: [
    member('pg-10', 'standby'),
    member('pg-3', 'standby'),
    member('pg-2', 'primary'),
    member('pg-1', 'down'),
  ],
};

test('of a whole, the others are numbered by their names, whoever is down left out', () => {
  expect(wellKnownNames({ shards: 1, members: 3 }, ['primary', 'standby'])).toEqual([
    'primary',
    'standby-1',
    'standby-2',
  ]);
  const named = (name: string) => wellKnownMember(whole, name)?.name;
  expect(['primary', 'standby-1', 'standby-2', 'standby-3', 'standby-0'].map(named)).toEqual([
    'pg-2',
    'pg-3',
    'pg-10',
    undefined,
    undefined,
  ]);
});

test('of shards, each role has the number of its shard', () => {
  expect(wellKnownNames({ shards: 2, members: 4 }, ['master', 'replica'])).toEqual([
    'master-1',
    'replica-1',
    'master-2',
    'replica-2',
  ]);
  const split = { members: [member('b', 'replica', 'shard-2'), member('a', 'replica', 'shard-1')] };
  expect(wellKnownMember(split, 'replica-2')?.name).toBe('b');
  expect(wellKnownMember(split, 'replica-3')).toBeUndefined();
});
