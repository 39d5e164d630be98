// A scenario over a database whose data is split: what its shards, its clients and its members' names must be.
import { describe, expect, test } from 'vitest';
import { usageText } from '../../../harness/cli/failure.ts';
import { UsageError } from '../../../harness/model/errors.ts';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { knownWithShards } from './known.ts';

const good = `title: A drill
about: What it is for.
engine: split
topology: { members: 6, shards: 3 }
load: { writeSessions: 6, readSessions: 6, waitReplicas: 1 }
steps:
  - inject: { fault: kill-member, member: master-1, for: 3s }
  - hand-over: { to: replica-3 }
  - replace-member: { member: former-primary }
budget:
  downtime:
    master: 12s
    any: { limit: 0s, policy: defaults }
`;

const read = (text: string) => readScenario(text, 'scenarios/x.yaml', knownWithShards);

const refusal = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UsageError) return usageText(error);
    throw error;
  }
  return 'accepted';
};

test('a budget that names no policy means the engine’s first one', () => {
  const { budget, topology, load } = read(good);
  expect(budget.downtime).toEqual([
    { service: 'master', policy: 'bounded', limitMs: 12_000 },
    { service: 'any', policy: 'defaults', limitMs: 0 },
  ]);
  expect(topology).toEqual({ members: 6, shards: 3, synchronous: 0 });
  expect(load.waitReplicas).toBe(1);
});

test('data that is not split has one shard', () => {
  const one = good.replace('engine: split', 'engine: postgres').replace(', shards: 3', '');
  const whole = one
    .replace(', waitReplicas: 1', '')
    .replace('member: master-1', 'member: primary')
    .replace('to: replica-3', 'to: primary')
    .replace('master: 12s', 'rw: 12s')
    .replace('any: { limit: 0s, policy: defaults }', 'r: 0s');
  expect(read(whole).topology.shards).toBe(1);
});

/** What is wrong, the text that is replaced, what stands there instead, and the line that must come out. */
const mistakes: readonly (readonly [string, string, string, string])[] = [
  ['too few shards', 'shards: 3', 'shards: 2', '4:33: "shards": A split database has 3 to 4, not 2'],
  [
    'too many shards',
    'members: 6, shards: 3',
    'members: 15, shards: 5',
    '4:34: "shards": A split database has 3 to 4, not 5',
  ],
  [
    'shards that no engine has',
    'shards: 3',
    'shards: 30',
    '4:33: "shards": expected a whole number from 1 to 9; found 30',
  ],
  [
    'shards of unequal size',
    'members: 6',
    'members: 7',
    '4:22: "members": 7 cannot be shared equally by 3 shards',
  ],
  [
    'more replicas to wait for than there are',
    'waitReplicas: 1',
    'waitReplicas: 2',
    '5:58: waitReplicas: 2 replicas are to confirm, but each primary has 1',
  ],
  [
    'fresh connections where clients keep theirs',
    'waitReplicas: 1',
    'probesPerSecond: 5',
    '5:61: probesPerSecond: clients of A split database keep their connections, so there are no fresh ones to make',
  ],
  [
    'shards without a writer',
    'writeSessions: 6',
    'writeSessions: 2',
    '5:24: writeSessions: 2 sessions cannot cover 3 shards',
  ],
  [
    'shards without a reader',
    'readSessions: 6',
    'readSessions: 2',
    '5:41: readSessions: 2 sessions cannot cover 3 shards',
  ],
  [
    'a policy of other clients',
    'policy: defaults',
    'policy: fresh',
    '13:31: A split database has no clients of the policy "fresh", but bounded and defaults',
  ],
  [
    'the primary of many',
    'member: master-1',
    'member: primary',
    '7:43: unknown member "primary"; there are: master-1, replica-1, master-2, replica-2, master-3, replica-3',
  ],
  [
    'a shard too far',
    'member: master-1',
    'member: master-4',
    '7:43: unknown member "master-4", did you mean "master-1"?',
  ],
  [
    'a role that nobody has',
    'to: replica-3',
    'to: standby-3',
    '8:22: unknown member "standby-3"; there are: master-1, replica-1, master-2, replica-2, master-3, replica-3',
  ],
  [
    'a well-known name given away',
    '  - hand-over',
    '  - add-shard: { as: replica-2 }\n  - hand-over',
    '8:22: the name "replica-2" is not free: it is whoever has that role',
  ],
];

describe('is refused with one line:', () => {
  test.each(mistakes)('%s', (_, right, wrong, line) => {
    expect(good).toContain(right);
    expect(refusal(good.replace(right, wrong))).toBe(`scenarios/x.yaml:${line}\n`);
  });

  test('a client that waits for replicas where clients cannot', () => {
    const text = `title: A drill
about: What it is for.
engine: postgres
topology: { members: 3 }
load: { waitReplicas: 1 }
steps:
  - validate: { members: 3, through: rw }
budget: { downtime: { rw: 1s } }
`;
    expect(refusal(text)).toBe(
      'scenarios/x.yaml:5:23: waitReplicas: clients of PostgreSQL cannot wait for replicas; topology.synchronous makes the server do so\n',
    );
    expect(refusal(text.replace('members: 3 }', 'members: 3, shards: 3 }'))).toBe(
      'scenarios/x.yaml:4:33: "shards": PostgreSQL has 1, not 3\n',
    );
  });
});

test('names that were given stay known, each once', () => {
  const text = good.replace(
    '  - inject',
    '  - name-members: { redis-0: master-1, redis-1: replica-1 }\n  - inject',
  );
  expect(refusal(text.replace('to: replica-3', 'to: redis-1'))).toBe('accepted');
  expect(refusal(text.replace('redis-0: master-1', 'redis-0: mastr-1'))).toBe(
    'scenarios/x.yaml:7:30: unknown member "mastr-1", did you mean "master-1"?\n',
  );
});
