// Slots: those of known keys, the split of a new cluster, and a tag for every slot.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotCount, slotOfKey, slotRange, tagOf } from '../../../harness/engines/redis/slots.ts';

describe('the slot of a key', () => {
  it.each([
    // The check value of its checksum, modulo 16384.
    ['123456789', 0x31c3],
    ['foo', 12_182],
    ['{foo}bar', 12_182],
    ['bar{foo}{bar}', 12_182],
    ['{user1000}.following', 3443],
    ['user1000', 3443],
  ])('%s is %i', (key, slot) => {
    expect(slotOfKey(key)).toBe(slot);
  });

  it('is that of the whole key when there is nothing between the braces', () => {
    expect(['foo{bar', '}foo{', 'foo{}'].map(slotOfKey)).toEqual([15_278, 8453, 5542]);
    expect(slotOfKey('foo{{bar}}zap')).toBe(slotOfKey('{bar'));
  });

  it('depends on nothing but the tag', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: slotCount - 1 }), fc.string(), (slot, rest) => {
        expect(slotOfKey(`{${tagOf(slot)}}${rest}`)).toBe(slot);
      }),
    );
  });
});

describe('the tags', () => {
  it('lead to every slot, are short and plain', () => {
    for (let slot = 0; slot < slotCount; slot += 1) {
      const tag = tagOf(slot);
      if (slotOfKey(tag) !== slot || !/^[0-9a-z]{1,4}$/.test(tag)) expect.fail(`slot ${slot} has tag ${tag}`);
    }
  });

  it('are not there for slots that are not', () => {
    for (const slot of [-1, slotCount, 0.5]) expect(() => tagOf(slot)).toThrow(`there is no slot ${slot}`);
  });
});

describe('the slots of a shard', () => {
  it('of three are those that everybody knows', () => {
    expect([0, 1, 2].map((shard) => slotRange(shard, 3))).toEqual([
      { first: 0, last: 5460 },
      { first: 5461, last: 10_922 },
      { first: 10_923, last: 16_383 },
    ]);
  });

  it('follow one another without a gap, cover all, and differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (shards) => {
        const ranges = Array.from({ length: shards }, (_, shard) => slotRange(shard, shards));
        expect(ranges[0]?.first).toBe(0);
        expect(ranges.at(-1)?.last).toBe(slotCount - 1);
        for (const [index, range] of ranges.slice(1).entries())
          expect(range.first).toBe(ranges[index]!.last + 1);
        const sizes = ranges.map(({ first, last }) => last - first + 1);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
