// The servers' own words about a failover, as Valkey 9 and Redis 8 write them, and which of them are told.
import { expect, test } from 'vitest';
import { createLogReader, milestoneIn } from '../../../harness/engines/redis/cluster/milestones.ts';
import type { RunEvent } from '../../../harness/model/record.ts';

const ids = {
  master: '25ea67b4d6701a21379b3892dd9291a4a01b12d7',
  replica: '3fe49d8ef141f9513d65043b2213e87dde231383',
  other: '285fa2e060be0d57b64cd4361870257fe243911c',
};

const valkey = '6839:S 21 Nov 2026 12:41:01.363';
const address = '(127.0.0.1:16102)';
const lines = {
  suspected: `${valkey} * NODE ${ids.master} ${address} possibly failing.`,
  reported: `${valkey} - Node ${ids.other} (127.0.0.1:16104) reported node ${ids.master} ${address} as not reachable.`,
  reportedByRedis: `1:M 21 Nov 2026 12:41:01.360 - Node ${ids.other} () reported node ${ids.master} () as not reachable.`,
  marked: `${valkey} * Marking node ${ids.master} ${address} as failing (quorum reached).`,
  told: `${valkey} * FAIL message received from ${ids.other} (127.0.0.1:16106) about ${ids.master} ${address}`,
  fenced: `${valkey} * Manual failover requested by replica ${ids.replica} (127.0.0.1:16104).`,
  won: `${valkey} * Failover election won: I'm the new primary.`,
  wonByRedis: `1:S 21 Nov 2026 12:41:01.363 * Failover election won: I'm the new master.`,
  promoted: `${valkey} * configEpoch set to 7 after successful failover`,
  back: `${valkey} * Clear FAIL state for node ${ids.master} ${address}: primary without slots is reachable again.`,
  reachable: `${valkey} - Node ${ids.other} (127.0.0.1:16104) reported node ${ids.master} ${address} is back online.`,
};

test.each([
  ['suspected', 'suspected', ids.master],
  ['reported', 'suspected', ids.master],
  ['reportedByRedis', 'suspected', ids.master],
  ['marked', 'noticed', ids.master],
  ['told', 'noticed', ids.master],
  ['fenced', 'old-primary-fenced', undefined],
  ['won', 'primary-chosen', undefined],
  ['wonByRedis', 'primary-chosen', undefined],
  ['promoted', 'promoted', undefined],
] as const)('the line %s is the milestone %s', (line, milestone, about) => {
  expect(milestoneIn(lines[line])).toEqual({ milestone, ...(about && { about }) });
});

test.each(['back', 'reachable'] as const)('the line %s is none', (line) => {
  expect(milestoneIn(lines[line])).toBeNull();
});

test('lines of clients and of synchronization are none', () => {
  for (const line of [
    'Accepted 127.0.0.1:55660',
    'Cluster state changed: ok',
    'MASTER <-> REPLICA sync started',
  ])
    expect(milestoneIn(`${valkey} * ${line}`)).toBeNull();
});

const reader = () => {
  const events: RunEvent[] = [];
  const read = createLogReader({
    context: { record: (event: RunEvent) => void events.push(event) } as never,
    password: '',
    members: new Map(),
    shards: new Map([
      ['redis-2', 'shard-2'],
      ['redis-5', 'shard-2'],
      ['redis-6', 'shard-3'],
    ]),
    ids: new Map([
      [ids.master, 'redis-2'],
      [ids.replica, 'redis-5'],
      [ids.other, 'redis-6'],
    ]),
  });
  const told = () =>
    events.map((event) => (event.kind === 'milestone' ? [event.milestone, event.shard] : [event.kind]));
  return { read, told, events };
};

const death = (read: (member: string, line: string) => void): void => {
  for (const member of ['redis-6', 'redis-5']) read(member, lines.suspected);
  read('redis-6', lines.reported);
  read('redis-6', lines.marked);
  read('redis-5', lines.told);
  read('redis-5', lines.won);
  read('redis-5', lines.promoted);
  read('redis-1', lines.told);
};

const dead = [
  ['suspected', 'shard-2'],
  ['noticed', 'shard-2'],
  ['primary-chosen', 'shard-2'],
  ['promoted', 'shard-2'],
];

test('what many members say of one failure is told once, with its shard', () => {
  const { read, told, events } = reader();
  death(read);
  expect(told()).toEqual(dead);
  expect(events[1]).toMatchObject({ detail: 'redis-6: redis-2 has failed, as most masters say' });
});

test('a failure after the member was back is another one', () => {
  const { read, told } = reader();
  death(read);
  read('redis-6', lines.back);
  read('redis-6', lines.reachable);
  death(read);
  expect(told()).toEqual([...dead, ...dead]);
});

test('each hand-over is told', () => {
  const { read, told } = reader();
  for (let time = 0; time < 2; time += 1) {
    read('redis-2', lines.fenced);
    read('redis-5', lines.won);
    read('redis-5', lines.promoted);
  }
  const once = [
    ['old-primary-fenced', 'shard-2'],
    ['primary-chosen', 'shard-2'],
    ['promoted', 'shard-2'],
  ];
  expect(told()).toEqual([...once, ...once]);
});

test('a node that is no member belongs to no shard', () => {
  const { read, events } = reader();
  read('redis-6', lines.marked.replace(ids.master, 'f'.repeat(40)));
  expect(events).toEqual([
    {
      kind: 'milestone',
      milestone: 'noticed',
      detail: 'redis-6: a node that is no member has failed, as most masters say',
    },
  ]);
});
