// What a load must be to be believed: the limits of the checks, and those of the trial before it counts, which leave room, so
// that a load that passes the trial does not come out as unknown later.

/**
 * The lag counts into every latency. Once it takes more than this share of the time that an answer may take, the figures
 * say more of the load's host than of the database.
 */
export const pacerLagShareMax = 0.5;

/** A process that stood still for a second did not merely wait for its turn: its host was starved or suspended. */
export const stallMsMax = 1000;

/**
 * With more than this share of the time in which some process of the host waited for a processor, whoever was late may have been late
 * for want of one. Two cores that carry a rehearsal on kind come to a half.
 */
export const waitingShareMax = 0.75;

/** A tenth less is what a busy machine costs; below that it was another load than the one that was asked for. */
export const achievedShareMin = 0.9;

/**
 * With more than this share of a second, before anything has been done, the machine has no room for what the steps take themselves: starting
 * servers and copying data. Two cores that carry CloudNativePG and the default rates on kind come to three quarters.
 */
const trialWaitingShareMax = 0.6;

/** How much of what a check allows the trial lets be used up. */
const trialRoom = 0.5;

/** Of a second of load. */
export interface SecondLimits {
  readonly pacerLagMsMax: number;
  readonly stalledMsMax: number;
  /** For how long some process of the host waited for a processor. */
  readonly waitingMsMax: number;
  /** Of the operations that ended, those that were not good: as a share. */
  readonly lateShareMax: number;
}

export const trialLimits = (ackWithinMs: number): SecondLimits => ({
  pacerLagMsMax: trialRoom * pacerLagShareMax * ackWithinMs,
  stalledMsMax: trialRoom * stallMsMax,
  waitingMsMax: trialWaitingShareMax * 1000,
  lateShareMax: trialRoom * (1 - achievedShareMin),
});
