// The steps that carry out the letter of a published runbook, on a double: a refusal is recorded and not an error, and the claims
// tell what came of each.
import { describe, expect, test, vi } from 'vitest';
import { recreateMember as recreateMemberToken } from '../../../harness/abilities/members.ts';
import { sendOrder as sendOrderToken } from '../../../harness/engines/redis/steps/abilities.ts';
import type { Order } from '../../../harness/engines/redis/steps/abilities.ts';
import type { Member } from '../../../harness/model/topology.ts';
import { recreateMember } from '../../../harness/steps/recreate-member.ts';
import { sendOrder } from '../../../harness/engines/redis/steps/send-order.ts';
import { wait } from '../../../harness/steps/wait.ts';
import { doubleOf, instead, sixMembers, unmet, walk } from './double.ts';
import type { Double } from './double.ts';

vi.mock(import('../../../harness/model/timeouts.ts'), async (original) => {
  const module = await original();
  return { ...module, timeoutsMs: { ...module.timeoutsMs, look: 100 as never } };
});

const streaming = { streaming: true, synchronous: false };
const everybodyBut = (name: string): string[] =>
  sixMembers()
    .map((each) => each.name)
    .filter((each) => each !== name);
const cluster = (): Member[] => sixMembers().map((each) => ({ ...each, knownBy: everybodyBut(each.name) }));

const answering = (then: (order: Order, double: Double) => void, answer = 'OK', accepted = true): Double =>
  doubleOf(cluster(), [
    instead(sendOrderToken, (order, double) => {
      then(order, double);
      return { accepted, answer };
    }),
  ]);

const factsOf = ({ events }: Awaited<ReturnType<typeof walk>>) =>
  events.flatMap((event) => (event.kind === 'step-measured' ? [event.facts] : []))[0];

describe('send-order', () => {
  const refusal = 'ERR You should send CLUSTER FAILOVER to a replica';

  test('records a refusal in the server’s own words, and what did not come of it', async () => {
    const double = answering(() => undefined, refusal, false);
    const walked = await walk(sendOrder, { to: 'master-1', order: 'fail-over' }, double);
    expect(factsOf(walked)).toEqual({ member: 'redis-1', accepted: false, answer: refusal });
    expect(unmet(walked)).toEqual([
      `redis-1 accepts the order: wanted accepted, seen refused: ${refusal}`,
      'the primary above redis-1 changes: wanted not redis-1, seen redis-1',
    ]);
  });

  test('a failover makes another member of the shard the primary', async () => {
    const double = answering((_, { change }) => {
      change('redis-1', { role: 'replica', replication: streaming });
      change('redis-4', { role: 'master', replication: null });
    });
    const walked = await walk(sendOrder, { to: 'replica-1', order: 'fail-over' }, double);
    expect(unmet(walked)).toEqual([]);
    expect(walked.claims[1]).toMatchObject({ wanted: 'not redis-1', seen: 'redis-4' });
  });

  const forget = { to: 'master-1', order: 'forget', about: 'replica-1' };

  test('forget is sent as it is, and has to reach everybody', async () => {
    const orders: Order[] = [];
    const double = answering((order, { change }) => {
      orders.push(order);
      change('redis-4', { knownBy: [] });
    });
    expect(unmet(await walk(sendOrder, forget, double))).toEqual([]);
    expect(orders).toEqual([{ to: 'redis-1', order: 'forget', about: 'redis-4' }]);
  });

  test('forget is caught when others still know the member, or nobody can tell', async () => {
    const one = answering((_, { change }) => {
      change('redis-4', { knownBy: ['redis-3', 'redis-2'] });
    });
    expect(unmet(await walk(sendOrder, forget, one))).toEqual([
      'no member counts redis-4 as one of theirs: wanted none, seen redis-2, redis-3',
    ]);
    const blind = doubleOf(sixMembers(), [instead(sendOrderToken, () => ({ accepted: true, answer: 'OK' }))]);
    expect(unmet(await walk(sendOrder, forget, blind))).toEqual([
      'no member counts redis-4 as one of theirs: wanted none, seen the members keep no list',
    ]);
  });

  const meet = { to: 'master-1', order: 'meet', about: 'replica-1' };

  test.each([
    [
      'a master without slots',
      { role: 'master', shard: '', share: 0, replication: null },
      'master of no shard, not streaming',
    ],
    ['a replica of nobody with data', { shard: '', share: 0 }, 'replica of no shard, streaming'],
    [
      'a replica that gets nothing',
      { replication: { streaming: false, synchronous: false } },
      'replica of shard-1, not streaming',
    ],
  ])('meet is not enough for %s', async (_, changes, seen) => {
    const double = answering((_order, { change }) => {
      change('redis-4', changes);
    });
    expect(unmet(await walk(sendOrder, meet, double))).toEqual([
      `redis-4 follows a primary that has data: wanted a replica, streaming, seen ${seen}`,
    ]);
  });

  test('meet is not enough while others do not know the member', async () => {
    const double = answering((_, { change }) => {
      change('redis-4', { knownBy: ['redis-1'] });
    });
    expect(unmet(await walk(sendOrder, meet, double))).toEqual([
      'every other member counts redis-4 as one of theirs: wanted redis-1, redis-2, redis-3, redis-5, redis-6, seen redis-1',
    ]);
  });

  test('meet gives the member some time to find its master again', async () => {
    const double = answering((_, { change }) => {
      change('redis-4', { replication: { streaming: false, synchronous: false } });
      setTimeout(() => {
        change('redis-4', { replication: streaming });
      }, 30);
    });
    expect(unmet(await walk(sendOrder, meet, double))).toEqual([]);
  });

  test.each([
    [{ to: 'a', order: 'fail-over', about: 'b' }, false],
    [{ to: 'a', order: 'forget' }, false],
    [{ to: 'a', order: 'meet', about: 'b' }, true],
  ])('%j is an order: %s', (args, fits) => {
    expect(sendOrder.arguments.safeParse(args).success).toBe(fits);
  });
});

describe('recreate-member', () => {
  const recreated = (
    name: string,
    changes: Partial<Member>,
    others: (double: Double) => void = () => undefined,
  ) => {
    const double = doubleOf(cluster(), [
      instead(recreateMemberToken, ({ member }, double) => {
        double.change(member, { version: '9.1.2', ...changes });
        others(double);
      }),
    ]);
    return walk(recreateMember, { member: name }, double).then(unmet);
  };

  test('brings a replica back; nobody waits until it streams', async () => {
    expect(await recreated('replica-2', { address: 'another' })).toEqual([]);
    expect(await recreated('replica-2', { replication: { streaming: false, synchronous: false } })).toEqual(
      [],
    );
  });

  test('a master that goes is told, even if it is back in time', async () => {
    expect(await recreated('master-2', {})).toEqual([
      'it took no writes when it went: wanted no primary, but master, seen master',
    ]);
  });

  test('a second master in its shard is caught, and a shard without one', async () => {
    expect(await recreated('replica-2', { role: 'master', replication: null })).toEqual([
      'shard-2 has exactly one primary: wanted one, seen redis-2, redis-5',
    ]);
    expect(await recreated('master-2', { role: 'replica', replication: streaming })).toContain(
      'shard-2 has exactly one primary: wanted one, seen none',
    );
  });

  test('a member that comes back as nobody’s is caught, and a cluster in trouble', async () => {
    const trouble = 'redis-1 does not know redis-5';
    expect(
      await recreated('replica-2', { role: 'master', shard: '', replication: null }, (double) => {
        double.troubles = [trouble];
      }),
    ).toEqual([
      'it is a member of shard-2 again: wanted replica of shard-2, seen master of no shard',
      `the database reports no trouble: wanted none, seen ${trouble}`,
    ]);
  });

  test('the older version is the one it had', async () => {
    const double = doubleOf(cluster(), [instead(recreateMemberToken, () => undefined)]);
    expect(unmet(await walk(recreateMember, { member: 'replica-1', version: 'older' }, double))).toEqual([]);
    expect(unmet(await walk(recreateMember, { member: 'replica-1', version: 'newer' }, double))).toEqual([
      'its version was raised: wanted newer than 9.0.0, seen 9.0.0',
    ]);
  });
});

test('a trap is the text of the scenario, and none without one', () => {
  for (const [kind, args] of [
    [sendOrder, { to: 'a', order: 'fail-over' }],
    [recreateMember, { member: 'a' }],
  ] as const) {
    expect(kind.trap?.(kind.arguments.parse({ ...args, trap: 'It is refused.' }))).toBe('It is refused.');
    expect(kind.trap?.(kind.arguments.parse(args))).toBeUndefined();
  }
});

describe('wait', () => {
  const args = { for: '100ms', because: 'for the failover to end' };

  test('lasts as long as asked', async () => {
    expect(unmet(await walk(wait, args, doubleOf(sixMembers())))).toEqual([]);
  });

  test('is caught when it was cut short', () => {
    const topology = { members: sixMembers() };
    const seen = { before: topology, after: topology, members: {}, facts: { waitedMs: 99 } };
    expect(unmet({ claims: wait.effects(wait.arguments.parse(args), seen) })).toEqual([
      'the pause lasted: wanted at least 100 ms, seen 99 ms',
    ]);
  });
});
