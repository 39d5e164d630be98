// Which freezes are made: how long each is, and how long it is quiet before it, drawn from a seed. Pure.
import { seededRandom } from '../../harness/model/seeded-random.ts';

export interface Freeze {
  /** Milliseconds. */
  readonly pauseMs: number;
  readonly forMs: number;
}

export const shortestMs = 55;
export const longestMs = 1500;
/** Quiet before each, beside what the clients take to work off what queued in the one before. */
const quietMs = { least: 700, span: 800 };
/** Clients that are busy a third of the time take half as long as the freeze; a busy machine takes longer. */
const workedOff = 1.5;

/** As many short ones as long ones, in the sense of a logarithm: short ones are the hardest to see. */
export const drawFreezes = (count: number, seed: number): readonly Freeze[] => {
  const random = seededRandom(seed);
  let beforeMs = 0;
  return Array.from({ length: count }, () => {
    const forMs = Math.round(shortestMs * (longestMs / shortestMs) ** random());
    const pauseMs = Math.round(quietMs.least + quietMs.span * random() + workedOff * beforeMs);
    beforeMs = forMs;
    return { pauseMs, forMs };
  });
};

export const lastsMs = (freezes: readonly Freeze[]): number =>
  freezes.reduce((sum, { pauseMs, forMs }) => sum + pauseMs + forMs, 0);
