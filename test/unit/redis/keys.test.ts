// Keys of the ledger: they come back as the write that they stand for, lie where they were meant to, and cover all slots.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf, parseKey, readKeyOf, slotFor } from '../../../harness/engines/redis/client/keys.ts';
import { slotOfKey, slotRange } from '../../../harness/engines/redis/slots.ts';

const writer = fc.stringMatching(/^[a-z]+-[a-z:{}]+-[0-9]{1,2}$/);
const sequence = fc.nat();
const slot = fc.integer({ min: 0, max: 16_383 });

describe('a key', () => {
  it('lies in its slot and comes back as the write that it stands for', () => {
    fc.assert(
      fc.property(writer, sequence, slot, (name, number, where) => {
        const key = keyOf({ writer: name, sequence: number }, where);
        expect(slotOfKey(key)).toBe(where);
        expect(parseKey(key)).toEqual({ writer: name, sequence: number });
      }),
    );
  });

  it('that no load wrote is nobody’s write', () => {
    for (const key of [
      '',
      'a',
      'drydock:{a}',
      'drydock:{a}:w',
      'drydock:{a}:w:',
      'drydock:{a}:w:-1',
      'drydock:{a}:w:01',
      'drydock:a:w:1',
      ' drydock:{a}:w:1',
      readKeyOf(7),
    ])
      expect(parseKey(key)).toBeNull();
  });
});

describe('the slots of a writer', () => {
  const shard = fc.record({ index: fc.nat({ max: 2 }), shards: fc.constant(3) });

  it('are within the range, and always the same for the same write', () => {
    fc.assert(
      fc.property(writer, sequence, shard, (name, number, { index, shards }) => {
        const range = slotRange(index, shards);
        const id = { writer: name, sequence: number };
        const found = slotFor(id, range);
        expect(found).toBeGreaterThanOrEqual(range.first);
        expect(found).toBeLessThanOrEqual(range.last);
        expect(slotFor({ ...id }, range)).toBe(found);
      }),
    );
  });

  it('are met once each by as many writes in a row as there are, wherever they begin', () => {
    const range = fc
      .tuple(fc.nat({ max: 300 }), fc.nat({ max: 300 }))
      .map(([first, more]) => ({ first, last: first + more }));
    fc.assert(
      fc.property(writer, fc.nat({ max: 1000 }), range, (name, from, { first, last }) => {
        const count = last - first + 1;
        const met = Array.from({ length: count }, (_, index) =>
          slotFor({ writer: name, sequence: from + index }, { first, last }),
        );
        expect(new Set(met).size).toBe(count);
      }),
    );
  });

  it('are spread over the whole range by few writes: no stretch of a tenth is left out by fifty', () => {
    const range = slotRange(1, 3);
    const tenths = Array.from({ length: 50 }, (_, sequence) =>
      slotFor({ writer: 'master-bounded-2', sequence }, range),
    ).map((met) => Math.floor(((met - range.first) / (range.last - range.first + 1)) * 10));
    expect(new Set(tenths).size).toBe(10);
  });

  it('begin elsewhere for another writer', () => {
    const starts = Array.from({ length: 12 }, (_, index) =>
      slotFor({ writer: `master-bounded-${index + 1}`, sequence: 0 }, slotRange(0, 3)),
    );
    expect(new Set(starts).size).toBe(12);
  });
});
