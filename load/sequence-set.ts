// A set of whole numbers that lie mostly side by side, such as the sequences of a writer: a bit each, in whatever order they come.
// A million of them take 128 KiB.
export interface SequenceSet {
  readonly size: () => number;
  /** False when it was there already. */
  add(sequence: number): boolean;
  has(sequence: number): boolean;
  /** Those that follow each other without a gap as one range, inclusive on both ends; ascending. */
  ranges(): Iterable<readonly [from: number, to: number]>;
}

const pageBits = 4096;

export const createSequenceSet = (): SequenceSet => {
  const pages = new Map<number, Uint32Array>();
  let size = 0;
  const has = (sequence: number): boolean => {
    const number = Math.floor(sequence / pageBits);
    const bit = sequence - number * pageBits;
    return (((pages.get(number)?.[bit >> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
  };
  return {
    has,
    size: () => size,
    add(sequence) {
      if (has(sequence)) return false;
      const number = Math.floor(sequence / pageBits);
      const page = pages.get(number) ?? new Uint32Array(pageBits / 32);
      pages.set(number, page);
      const bit = sequence - number * pageBits;
      page[bit >> 5] = (page[bit >> 5] ?? 0) | (1 << (bit & 31));
      size += 1;
      return true;
    },
    *ranges() {
      let [from, to] = [NaN, NaN];
      for (const number of [...pages.keys()].sort((a, b) => a - b)) {
        for (let sequence = number * pageBits; sequence < (number + 1) * pageBits; sequence += 1) {
          if (!has(sequence)) continue;
          if (sequence !== to + 1) {
            if (!Number.isNaN(from)) yield [from, to];
            from = sequence;
          }
          to = sequence;
        }
      }
      if (!Number.isNaN(from)) yield [from, to];
    },
  };
};

/** A set for each name, made when it is first asked for. */
export const sequenceSets = (): ((name: string) => SequenceSet) => {
  const sets = new Map<string, SequenceSet>();
  return (name) => {
    const set = sets.get(name) ?? createSequenceSet();
    sets.set(name, set);
    return set;
  };
};
