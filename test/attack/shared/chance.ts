// Draws of one try: the same ones for the same seed, kind and number, whatever else was tried before.
import { drawFor, seededRandom } from '../../../harness/model/seeded-random.ts';

export interface Chance {
  /** In [0, 1). */
  readonly next: () => number;
  /** A whole number from 0 to below the limit. */
  readonly below: (limit: number) => number;
  readonly between: (least: number, most: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly oneIn: (number: number) => boolean;
}

export const chanceFor = (seed: number, kind: string, number: number): Chance => {
  const ofKind = Buffer.from(kind).reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 7);
  const next = seededRandom(Math.floor(drawFor(seed ^ ofKind, number) * 2 ** 32));
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (least, most) => least + next() * (most - least),
    pick: (list) => {
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[below(list.length)]!;
    },
    oneIn: (number) => below(number) === 0,
  };
};
