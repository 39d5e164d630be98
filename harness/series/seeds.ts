// The seed of each repetition, from the seed of the series. Pure.
import { drawFor } from '../model/seeded-random.ts';

/** One more than the largest seed that the command line takes. */
const seeds = 2 ** 31;

/** The same for the same series and number, which counts from 1; `--seed` with it repeats that repetition alone. */
export const repetitionSeed = (seriesSeed: number, repetition: number): number =>
  Math.floor(drawFor(seriesSeed, repetition) * seeds);
