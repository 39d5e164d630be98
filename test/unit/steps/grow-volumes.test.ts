// The step `grow-volumes` on a double: what it reads before and after, and how a deed that did nothing is found.
import { expect, test } from 'vitest';
import { growVolumes as growVolumesToken, readVolumes } from '../../../harness/abilities/storage.ts';
import type { Volume } from '../../../harness/abilities/storage.ts';
import { growVolumes } from '../../../harness/steps/grow-volumes.ts';
import { doubleOf, instead, member, threeMembers, unmet, walk } from './double.ts';

const volumesOf = (sizes: Readonly<Record<string, string>>): readonly Volume[] =>
  Object.entries(sizes).map(([name, size]) => ({ member: name, size, id: `volume of ${name}` }));

const walkWith = (
  after: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>> = { 'pg-1': '2Gi', 'pg-2': '2Gi', 'pg-3': '2Gi' },
) => {
  let now = before;
  const double = doubleOf(threeMembers(), [
    instead(readVolumes, () => volumesOf(now)),
    instead(growVolumesToken, () => {
      now = after;
    }),
  ]);
  return { double, walked: walk(growVolumes, { to: '5Gi' }, double) };
};

test('tells the capacities before and after, and is content when all are as large', async () => {
  const { double, walked } = walkWith({ 'pg-1': '5Gi', 'pg-2': '5120Mi', 'pg-3': '6Gi' });
  const { claims, events } = await walked;
  expect(unmet({ claims })).toEqual([]);
  expect(claims[1]).toMatchObject({ claim: 'the volume of pg-2 grew', seen: '2Gi -> 5120Mi' });
  expect(events[0]).toMatchObject({ facts: { 'pg-1 before': '2Gi', 'pg-1 after': '5Gi' } });
  expect(double.called).toEqual(['read-volumes', 'grow-volumes 5Gi', 'read-volumes']);
});

test.each([
  [
    'nothing grew',
    { 'pg-1': '2Gi', 'pg-2': '5Gi', 'pg-3': '5Gi' },
    'pg-1 grew: wanted to 5Gi, seen 2Gi -> 2Gi',
  ],
  [
    'one grew too little',
    { 'pg-1': '5Gi', 'pg-2': '3Gi', 'pg-3': '5Gi' },
    'pg-2 grew: wanted to 5Gi, seen 2Gi -> 3Gi',
  ],
  [
    'one tells nothing',
    { 'pg-1': '5Gi', 'pg-2': '5Gi', 'pg-3': '' },
    'pg-3 grew: wanted to 5Gi, seen 2Gi -> unknown',
  ],
  ['one has no claim', { 'pg-1': '5Gi', 'pg-2': '5Gi' }, 'pg-3 grew: wanted to 5Gi, seen 2Gi -> unknown'],
] as const)('is caught when %s', async (_, after, finding) => {
  const found = unmet(await walkWith(after).walked);
  expect(found).toEqual([`the volume of ${finding}`]);
});

test('volumes that were as large before did not grow', async () => {
  const large = { 'pg-1': '5Gi', 'pg-2': '5Gi', 'pg-3': '5Gi' };
  expect(unmet(await walkWith(large, large).walked)).toHaveLength(3);
});

test('is caught when a member was lost on the way, or does not stream', async () => {
  const large = { 'pg-1': '5Gi', 'pg-2': '5Gi', 'pg-3': '5Gi' };
  let now = { 'pg-1': '2Gi', 'pg-2': '2Gi', 'pg-3': '2Gi' };
  const double = doubleOf(threeMembers(), [
    instead(readVolumes, () => volumesOf(now)),
    instead(growVolumesToken, (_, { change }) => {
      now = large;
      change('pg-3', member('pg-3', { replication: { streaming: false, synchronous: false } }));
      double.members = double.members.filter(({ name }) => name !== 'pg-2');
    }),
  ]);
  expect(unmet(await walk(growVolumes, { to: '5Gi' }, double))).toEqual([
    'the number of members is right: wanted 3, seen 2',
    'every standby streams: wanted none that does not, seen pg-3',
  ]);
});

test('says before anything is touched what it is going to ask for', () => {
  expect(growVolumes.asks?.({ to: '5Gi' })).toEqual([{ ability: growVolumesToken, request: { to: '5Gi' } }]);
});
