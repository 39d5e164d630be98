// The 16384 hash slots: which one a key lies in, which ones a shard has when a cluster is made, and for each slot a hash tag
// that leads to it. Pure arithmetic; where a slot is served at a moment is for the servers to say.
import keySlot from 'cluster-key-slot';

export const slotCount = 16_384;

export const slotOfKey = (key: string): number => keySlot(key);

/** Both ends belong to it. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
}

export const allSlots: SlotRange = { first: 0, last: slotCount - 1 };

/** The slots that a shard, counted from 0, is given when a cluster of that many shards is made: as `redis-cli` splits them. */
export const slotRange = (shardIndex: number, shards: number): SlotRange => {
  const share = slotCount / shards;
  const lastOf = (index: number): number =>
    index === shards - 1 ? slotCount - 1 : Math.round((index + 1) * share - 1);
  return { first: shardIndex === 0 ? 0 : lastOf(shardIndex - 1) + 1, last: lastOf(shardIndex) };
};

let knownTags: readonly string[] | null = null;

/** A short hash tag, letters and digits, that leads to the slot; always the same one. */
export const tagOf = (slot: number): string => {
  knownTags ??= findTags();
  const tag = knownTags[slot];
  if (tag === undefined) throw new Error(`there is no slot ${slot}`);
  return tag;
};

/** Tries one number after another until every slot has its tag: about 170,000 of them, once in a process. */
const findTags = (): readonly string[] => {
  const tags = new Array<string | undefined>(slotCount).fill(undefined);
  let found = 0;
  for (let number = 0; found < slotCount; number += 1) {
    const tag = number.toString(36);
    const slot = slotOfKey(tag);
    if (tags[slot] !== undefined) continue;
    tags[slot] = tag;
    found += 1;
  }
  return tags.map(String);
};
