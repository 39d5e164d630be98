// Whether a load is to be believed, for the checks that would convict on its evidence.
import type { Facts } from '../model/check.ts';
import { achievedShareMin, pacerLagShareMax, stallMsMax, waitingShareMax } from '../model/load-fitness.ts';
import type { LoadMeasure } from '../model/verdict.ts';

/** Whether the load's host was too busy to tell the database's lateness from its own. */
export const starved = (load: LoadMeasure, ackWithinMs: number): boolean =>
  load.pacerLagMsP999 > pacerLagShareMax * ackWithinMs ||
  load.stalls.longestMs > stallMsMax ||
  waitingShare(load) > waitingShareMax;

const waitingShare = ({ self, startedMs, stoppedMs }: LoadMeasure): number =>
  (self?.waitingMs ?? 0) / ((stoppedMs ?? Infinity) - startedMs);

/** A few operations that were not good prove nothing, however few were due. */
const behindMin = 3;

/** The services and policies that could not keep up before anything was done to them. */
export const unproven = ({ proof }: Pick<Facts, 'proof'>): Facts['proof'] =>
  proof.filter(({ due, good }) => due - good >= behindMin && good < achievedShareMin * due);
