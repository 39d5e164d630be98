// What a load must be to be believed, for the checks that ask it and for the one that would convict on its evidence.
import type { LoadMeasure } from '../model/verdict.ts';

/**
 * The lag counts into every latency. Once it takes more than this share of the time that an answer may take, the figures
 * say more of the load's host than of the database.
 */
export const pacerLagShareMax = 0.5;

/** A process that stood still for a second did not merely wait for its turn: its host was starved or suspended. */
export const stallMsMax = 1000;

/** Whether the load's host was too busy to tell the database's lateness from its own. */
export const starved = ({ pacerLagMsP999, stalls }: LoadMeasure, ackWithinMs: number): boolean =>
  pacerLagMsP999 > pacerLagShareMax * ackWithinMs || stalls.longestMs > stallMsMax;
