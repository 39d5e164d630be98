// A table of offers answers for the tokens in it and for no others.
import { expect, test } from 'vitest';
import { ability, deedsOf, offer } from '../../../harness/model/ability.ts';

const add = ability<{ readonly amount: number }, number>('add');
const read = ability<undefined, number>('read');
const fail = ability<undefined>('fail');

const table = [
  offer(add, 'in memory', (state: { sum: number }, { amount }) => Promise.resolve((state.sum += amount))),
  offer(read, 'from memory', (state: { sum: number }) => Promise.resolve(state.sum)),
  offer(fail, 'always', () => Promise.reject(new Error('never works'))),
];

test('a deed works on the state of its table, and hands on what it answers and what it throws', async () => {
  const deeds = deedsOf(table, { sum: 1 });
  expect(await deeds(add)?.({ amount: 2 })).toBe(3);
  expect(await deeds(read)?.(undefined)).toBe(3);
  await expect(deeds(fail)?.(undefined)).rejects.toThrow('never works');
  expect(await deedsOf(table, { sum: 10 })(read)?.(undefined)).toBe(10);
});

test('a token is itself, not its name', () => {
  const deeds = deedsOf(table, { sum: 0 });
  expect(deeds(ability<{ readonly amount: number }, number>('add'))).toBeUndefined();
  expect(deedsOf([], null)(add)).toBeUndefined();
});

test('the first row of a token counts', async () => {
  const other = offer(read, 'made up', () => Promise.resolve(7));
  expect(await deedsOf([other, ...table], { sum: 0 })(read)?.(undefined)).toBe(7);
});
