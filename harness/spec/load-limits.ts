// What the load's settings must be to each other, whether they come from a scenario or from the command line.
import type { LoadSettings } from '../model/scenario.ts';
import { durationText } from '../model/units.ts';

/** What is wrong between two settings, or undefined. */
export const loadContradiction = (load: LoadSettings): string | undefined =>
  load.ackWithinMs > load.operationTimeoutMs
    ? `ackWithin (${durationText(load.ackWithinMs)}) is longer than operationTimeout (${durationText(load.operationTimeoutMs)}): no answer could come late`
    : undefined;
