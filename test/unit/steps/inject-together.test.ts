// Faults that overlap: each is proven, lifted and recovered from, and what one of them lacks is found by its name.
import { expect, test, vi } from 'vitest';
import { injectTogether } from '../../../harness/steps/inject-together.ts';
import { faults } from '../spec/known.ts';
import { doubleOf, threeMembers, unmet, walk } from './double.ts';
import type { Harming } from './double.ts';

vi.mock(import('../../../harness/model/timeouts.ts'), async (original) => {
  const module = await original();
  return { ...module, timeoutsMs: { ...module.timeoutsMs, recovery: 200 as never } };
});

const together = injectTogether(faults);
const two = [
  { fault: 'kill-member', member: 'primary', for: '100ms' },
  { fault: 'freeze-member', member: 'pg-2', for: '100ms', after: '20ms' },
];

test('each is done in its turn and lifted, and told of by its own name', async () => {
  const double = doubleOf(threeMembers());
  const walked = await walk(together, two, double);
  expect(double.called.slice(0, 2)).toEqual(['kill pg-1', 'freeze pg-2']);
  expect(double.called.slice(2).sort()).toEqual(['lift freeze from pg-2', 'lift kill from pg-1']);
  expect(unmet(walked)).toEqual([]);
  const took = walked.claims.map(({ claim }) => claim).filter((claim) => claim.includes('took effect'));
  expect(took).toEqual(['kill-member took effect on pg-1', 'freeze-member took effect on pg-2']);
});

test('where one does not come back, the step fails after the other has been lifted', async () => {
  const up = { role: 'standby', ready: true, replication: { streaming: true, synchronous: true } };
  const harming: Partial<Harming> = {
    lift: ([name = ''], { change }) => {
      if (name === 'pg-1') change(name, { ...up, role: 'primary', replication: null });
    },
  };
  const double = doubleOf(threeMembers(), [], harming);
  await expect(walk(together, two, double)).rejects.toThrow('pg-2 to recover from freeze-member');
  expect(double.called).toContain('lift kill from pg-1');
});

test('claims are about the facts of their own fault', () => {
  const before = { members: threeMembers(), troubles: [] };
  const facts = { '1 member': 'pg-1', '1 effect': 'gone', '1 keptMs': 100, '1 recovery': 'back' };
  const claims = together.effects(together.arguments.parse(two), {
    before,
    after: before,
    members: {},
    facts,
  });
  const failed = claims.filter(({ holds }) => !holds).map(({ claim }) => claim);
  expect(failed).toEqual([
    'freeze-member took effect on nobody',
    'it lasted',
    'nobody recovered',
    'nobody is up',
  ]);
});

test.each([
  ['one fault alone', [two[0]]],
  ['a moment before the step', [{ ...two[0], after: '-1s' }, two[1]]],
  ['an argument of another fault', [{ ...two[0], direction: 'from' }, two[1]]],
])('%s is refused', (_, given) => {
  expect(together.arguments.safeParse(given).success).toBe(false);
});
