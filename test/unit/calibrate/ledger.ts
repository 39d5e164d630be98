// The ledger of a load that probed a service every two milliseconds and met outages that made its operations fail at once.
import type { Injected } from '../../../harness/calibrate/score.ts';
import type { TrialSeries } from '../../../harness/calibrate/series.ts';
import type { LedgerInMemory } from '../../planted/in-memory.ts';
import { outage } from './spans.ts';

export const series: TrialSeries = {
  name: 'instrument-connections',
  about: 'on paper',
  target: 'echo',
  policy: 'fresh',
  kind: 'read',
  rateHz: 500,
  lanes: 1,
  causes: ['refuse'],
  sizesMs: [0, 50, 200],
  count: 2,
  ackWithinMs: 20,
  operationTimeoutMs: 100,
};

export const injectedAt = (fromMs: number, sizeMs: number): Injected => ({
  cause: 'refuse',
  sizeMs,
  ...outage(fromMs, fromMs + sizeMs),
});

/** Down at these times, whatever was injected. */
export const ledgerDown = (down: readonly (readonly [number, number])[], untilMs = 4000): LedgerInMemory => ({
  lanes: [{ name: 'probe-1', service: 'echo', policy: 'fresh', kind: 'read', rateHz: 500 }],
  operationTimeoutMs: 100,
  startedMs: 0,
  stoppedMs: untilMs + 10,
  operations: Array.from({ length: untilMs / 2 }, (_, sequence) => {
    const intendedMs = 2 * sequence;
    const isDown = down.some(([fromMs, toMs]) => intendedMs >= fromMs && intendedMs < toMs);
    const due = { lane: 'probe-1', sequence, intendedMs, dispatchedMs: intendedMs + 0.1 };
    return isDown
      ? { ...due, sentMs: null, endedMs: intendedMs + 0.3, outcome: 'refused', reason: 'ECONNREFUSED' }
      : { ...due, sentMs: intendedMs + 0.2, endedMs: intendedMs + 0.6, outcome: 'acknowledged' };
  }),
  stalls: [],
  milestones: [],
});
