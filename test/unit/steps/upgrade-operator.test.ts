// The step `upgrade-operator` on a double: an operator that stayed, or did not reach every member, is found.
import { expect, test } from 'vitest';
import {
  readOperator,
  upgradeOperator as upgradeOperatorToken,
} from '../../../harness/abilities/versions.ts';
import type { OperatorSeen } from '../../../harness/abilities/versions.ts';
import { upgradeOperator } from '../../../harness/steps/upgrade-operator.ts';
import { doubleOf, instead, threeMembers, unmet, walk } from './double.ts';

const seenWith = (image: string, members: Readonly<Record<string, string>> = {}): OperatorSeen => ({
  image,
  members: { 'pg-1': image, 'pg-2': image, 'pg-3': image, ...members },
});

const walked = (after: OperatorSeen, before = seenWith('operator:1')) => {
  let now = before;
  const double = doubleOf(threeMembers(), [
    instead(readOperator, () => now),
    instead(upgradeOperatorToken, () => {
      now = after;
    }),
  ]);
  return walk(upgradeOperator, {}, double);
};

test('is content when another operator runs, and every member has what belongs to it', async () => {
  const { claims, events } = await walked(seenWith('operator:2'));
  expect(unmet({ claims })).toEqual([]);
  expect(events[0]).toMatchObject({ facts: { operatorBefore: 'operator:1', operatorAfter: 'operator:2' } });
});

test.each([
  [
    'it stayed',
    seenWith('operator:1'),
    'the operator is another one: wanted other than operator:1, seen operator:1',
  ],
  [
    'two run',
    seenWith('operator:1, operator:2', {
      'pg-1': 'operator:2',
      'pg-2': 'operator:1',
      'pg-3': 'operator:1, operator:2',
    }),
    'pg-1 runs what belongs to it: wanted operator:1, operator:2, seen operator:2',
  ],
  [
    'a member was not reached',
    seenWith('operator:2', { 'pg-3': 'operator:1' }),
    'pg-3 runs what belongs to it: wanted operator:2, seen operator:1',
  ],
  ['none runs', seenWith(''), 'the operator is another one: wanted other than operator:1, seen none'],
])('is caught when %s', async (_, after, finding) => {
  expect(unmet(await walked(after))).toContain(finding);
});
