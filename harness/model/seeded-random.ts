// Chance from a seed: the same draws for the same seed, on every machine.

/** Mulberry32 by Tommy Ettinger (public domain): numbers in [0, 1), the same ones for the same seed. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** One draw in [0, 1) that belongs to a seed and a place, whatever else is drawn: the seed of a repetition, the wait of a step. */
export const drawFor = (seed: number, place: number): number => {
  const random = seededRandom(seed ^ Math.imul(place, 0x9e3779b1));
  random();
  return random();
};
