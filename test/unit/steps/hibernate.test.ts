// The step `hibernate` on a double: a database that never slept, or came back as another one, is found.
import { expect, test } from 'vitest';
import { hibernate as hibernateToken, wakeUp } from '../../../harness/abilities/hibernation.ts';
import { readVolumes } from '../../../harness/abilities/storage.ts';
import type { Member } from '../../../harness/model/topology.ts';
import { hibernate } from '../../../harness/steps/hibernate.ts';
import { doubleOf, instead, member, primary, threeMembers, unmet, walk } from './double.ts';

interface Planted {
  /** Who is left while it sleeps. */
  readonly left?: readonly Member[];
  readonly back?: readonly Member[];
  /** The ids of the volumes after it. */
  readonly volumes?: readonly string[];
}

const walked = ({ left = [], back = threeMembers(), volumes = ['a', 'b', 'c'] }: Planted = {}) => {
  let ids: readonly string[] = ['a', 'b', 'c'];
  const double = doubleOf(threeMembers(), [
    instead(readVolumes, () => ids.map((id) => ({ member: id, size: '1Gi', id }))),
    instead(hibernateToken, (_, double) => {
      double.members = [...left];
    }),
    instead(wakeUp, (_, double) => {
      double.members = [...back];
      ids = volumes;
    }),
  ]);
  return walk(hibernate, { for: '1s' }, double);
};

test('sleeps for as long as it is told to, and comes back as it was; its milestones explain the outage', async () => {
  const { claims, events } = await walked();
  expect(unmet({ claims })).toEqual([]);
  expect(events.flatMap((event) => (event.kind === 'milestone' ? [event.milestone] : []))).toEqual([
    'put-to-sleep',
    'asleep',
    'woken-up',
  ]);
});

const silent = { role: 'down', ready: false, replication: null } as const;

test.each<[string, Planted, string]>([
  [
    'nobody fell asleep',
    { left: threeMembers() },
    'no member ran while it was asleep: wanted none, seen pg-1, pg-2, pg-3',
  ],
  ['one was left', { left: [member('pg-3')] }, 'no member ran while it was asleep: wanted none, seen pg-3'],
  [
    'a volume was lost',
    { volumes: ['a', 'b', 'new'] },
    'its volumes were kept: wanted 3 of them, seen 2 of them',
  ],
  [
    'one did not come back',
    { back: [primary('pg-1'), member('pg-2')] },
    'the number of members is right: wanted 3, seen 2',
  ],
  [
    'one came back silent',
    { back: [primary('pg-1'), member('pg-2'), primary('pg-3', silent)] },
    'every member is up and served: wanted none that is not, seen pg-3',
  ],
  [
    'two primaries came back',
    { back: [primary('pg-1'), primary('pg-2'), member('pg-3')] },
    'there is exactly one primary: wanted one, seen pg-1, pg-2',
  ],
])('is caught when %s', async (_, planted, finding) => {
  expect(unmet(await walked(planted))).toContain(finding);
});

test('a record that tells nothing does not pass', () => {
  const topology = { members: threeMembers() };
  const seen = { before: topology, after: topology, members: {}, facts: {} };
  expect(unmet({ claims: hibernate.effects(hibernate.arguments.parse({ for: '30s' }), seen) })).toEqual([
    'no member ran while it was asleep: wanted none, seen unknown',
    'it was asleep: wanted at least 30000 ms, seen 0 ms',
    'its volumes were kept: wanted 3 of them, seen 0 of them',
  ]);
});
