// The runs that every report is shown with: what was judged, and from what.
import { drawnLate, lateVerdict } from './late-sample.ts';
import { drawnShards, shardedVerdict } from './sharded-sample.ts';
import {
  drawnInterrupted,
  drawnLossy,
  drawnSample,
  failing,
  interrupted,
  passing,
  undecided,
} from './sample-verdict.ts';

export const runCases = {
  pass: [passing(), drawnSample],
  fail: [failing(), drawnLossy],
  unknown: [undecided(), drawnSample],
  /** Before its load began. */
  interrupted: [interrupted(), drawnInterrupted],
  /** Of a sharded database, with traps. */
  sharded: [shardedVerdict(), drawnShards],
  /** Down, then late, and a stretch that was late only; both are limited. */
  late: [lateVerdict(), drawnLate],
} as const;
