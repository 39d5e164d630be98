// A fault where data is split: a member that answers again is not back before it does its part and the cluster agrees, and
// what a fault learned of the world is in the record.
import { describe, expect, test, vi } from 'vitest';
import type { Member } from '../../../harness/model/topology.ts';
import { inject } from '../../../harness/steps/inject.ts';
import { faults } from '../spec/known.ts';
import { doubleOf, sixMembers, unmet, walk } from './double.ts';
import type { Double } from './double.ts';

vi.mock(import('../../../harness/model/timeouts.ts'), async (original) => {
  const module = await original();
  return { ...module, timeoutsMs: { ...module.timeoutsMs, recovery: 200 as never } };
});

const brief = (fault: string) => ({ fault, member: 'master-1', for: '150ms' });

const as = (role: string, changes: Partial<Member> = {}): Partial<Member> => ({
  role,
  ready: true,
  replication: null,
  ...changes,
});
const following = as('replica', { replication: { streaming: true, synchronous: false } });

/** The replica takes over when the master is gone; the old master comes back as the test says. */
const failingOver = (backAs: Partial<Member>): Double =>
  doubleOf(sixMembers(), [], {
    does: ([name = ''], { change }) => {
      change(name, { role: 'down', ready: false });
      change('redis-4', as('master', { timeline: 2 }));
      return undefined;
    },
    lift: ([name = ''], { change }) => {
      change(name, backAs);
    },
  });

test('the fault meets the member with the role, and a failover in between is no failure', async () => {
  const walked = await walk(inject(faults), brief('kill-member'), failingOver(following));
  expect(unmet(walked)).toEqual([]);
  expect(walked.claims[0]?.claim).toBe('kill-member took effect on redis-1');
});

test('where a member never comes back, the one in its place must do its part', async () => {
  const replacing = (streaming: boolean): Double =>
    doubleOf(sixMembers(), [], {
      does: (_, double) => {
        double.members = double.members.filter(({ name }) => name !== 'redis-5');
        return undefined;
      },
      proof: () => ({ yes: true, seen: 'redis-5 is gone' }),
      lift: (_, double) => {
        const [like] = sixMembers().filter(({ name }) => name === 'redis-5');
        double.members = [
          ...double.members,
          { ...like!, name: 'redis-7', replication: { streaming, synchronous: false } },
        ];
      },
      instead: ['redis-7'],
    });
  const args = { fault: 'delete-member', member: 'replica-2', for: '150ms' };
  const walked = await walk(inject(faults), args, replacing(true));
  expect(unmet(walked)).toEqual([]);
  expect(walked.claims.map(({ claim }) => claim)).toContain('redis-7 is up');
  await expect(walk(inject(faults), args, replacing(false))).rejects.toThrow(
    'redis-5 to recover from delete-member; last seen: redis-7 is replica, not streaming',
  );
});

describe('is not over while', () => {
  test.each([
    ['the old master still takes itself for one', as('master'), 'redis-1 is master beside another one'],
    ['it belongs to nobody', as('master', { shard: '' }), 'redis-1 is master and belongs to no shard'],
    [
      'it does not stream',
      as('replica', { replication: { streaming: false, synchronous: false } }),
      'redis-1 is replica, not streaming',
    ],
  ])('%s', async (_, backAs, seen) => {
    await expect(walk(inject(faults), brief('kill-member'), failingOver(backAs))).rejects.toThrow(
      `waited 0.2 s for redis-1 to recover from kill-member; last seen: ${seen}`,
    );
  });

  test('the database reports trouble', async () => {
    const double = failingOver(following);
    double.troubles = ['1000 slots are served by nobody: 0-999'];
    await expect(walk(inject(faults), brief('kill-member'), double)).rejects.toThrow(
      'last seen: the database reports no trouble: wanted none, seen 1000 slots are served by nobody: 0-999',
    );
  });
});

test('what a fault learned of the world is in the record: a drain tells how often it was refused', async () => {
  const double = doubleOf(sixMembers(), [], {
    does: ([name = ''], { change }) => {
      change(name, { node: 'elsewhere' });
      return { node: 'here', refusals: 3 };
    },
    proof: () => ({ yes: true, seen: 'here has none of the pods that were evicted' }),
  });
  const args = { fault: 'drain-node', node: 'master-1', for: '150ms' };
  const { claims, events } = await walk(inject(faults), args, double);
  expect(unmet({ claims })).toEqual([]);
  expect(claims[0]).toMatchObject({
    claim: 'drain-node took effect on the node here',
    seen: 'here has none of the pods that were evicted',
  });
  const measured = events.filter(({ kind }) => kind === 'step-measured');
  expect(measured).toMatchObject([{ facts: { node: 'here', refusals: 3, member: 'redis-1' } }]);
});
