// The runs that every report is shown with: what was judged, and from what.
import { lossyHistory, sampleHistory } from './sample-history.ts';
import { shardedSample, shardedVerdict } from './sharded-sample.ts';
import { failing, interrupted, interruptedHistory, passing, undecided } from './sample-verdict.ts';

export const runCases = {
  pass: [passing(), sampleHistory()],
  fail: [failing(), lossyHistory()],
  unknown: [undecided(), sampleHistory()],
  /** Before its load began. */
  interrupted: [interrupted(), interruptedHistory()],
  /** Of a sharded database, with traps. */
  sharded: [shardedVerdict(), shardedSample()],
} as const;
