// Which slots move so that all shards have an equal share.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balance } from '../../../harness/engines/redis/cluster/balance.ts';

const after = (slots: ReadonlyMap<string, number>, leaving: readonly string[] = []) => {
  const held = new Map(slots);
  const moves = balance(slots, leaving);
  for (const { from, to, slots: count } of moves) {
    expect(count).toBeGreaterThan(0);
    held.set(from, held.get(from)! - count);
    held.set(to, held.get(to)! + count);
    expect(held.get(from)).toBeGreaterThanOrEqual(0);
  }
  return { held, moves };
};

test('a new shard gets its share from all the others', () => {
  const slots = new Map([
    ['a', 5461],
    ['b', 5462],
    ['c', 5461],
    ['d', 0],
  ]);
  expect(balance(slots)).toEqual([
    { from: 'a', to: 'd', slots: 1365 },
    { from: 'b', to: 'd', slots: 1366 },
    { from: 'c', to: 'd', slots: 1365 },
  ]);
});

test('nothing moves where shares differ by one slot', () => {
  expect(
    balance(
      new Map([
        ['a', 5461],
        ['b', 5462],
        ['c', 5461],
      ]),
    ),
  ).toEqual([]);
});

test('a shard that leaves keeps nothing', () => {
  const slots = new Map([
    ['a', 4096],
    ['b', 4096],
    ['c', 4096],
    ['d', 4096],
  ]);
  const { held } = after(slots, ['d']);
  expect(held.get('d')).toBe(0);
  expect([...held.values()].toSorted()).toEqual([0, 5461, 5461, 5462]);
});

test('all slots stay, shares differ by one at most, and no more slots move than have to', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 6000 }), { minLength: 2, maxLength: 9 });
  fc.assert(
    fc.property(counts, fc.boolean(), (list, oneLeaves) => {
      const slots = new Map(list.map((count, index) => [`m${index}`, count]));
      const leaving = oneLeaves ? ['m0'] : [];
      const { held, moves } = after(slots, leaving);
      const total = list.reduce((sum, count) => sum + count, 0);
      const staying = [...held].filter(([name]) => !leaving.includes(name)).map(([, count]) => count);
      expect(staying.reduce((sum, count) => sum + count, 0)).toBe(total);
      expect(Math.max(...staying) - Math.min(...staying)).toBeLessThanOrEqual(1);
      const given = [...slots].reduce((sum, [name, count]) => sum + Math.max(0, count - held.get(name)!), 0);
      expect(moves.reduce((sum, move) => sum + move.slots, 0)).toBe(given);
    }),
  );
});
