// What happens to the load's own process while it measures: pauses of its garbage collector, and what the host took from it. Into
// the ledger, so that a run can be judged by it.
import { PerformanceObserver } from 'node:perf_hooks';
import { readHostTimes } from './host-times.ts';
import type { LedgerRow } from './ledger.ts';
import { gcThresholdMs } from './stalls.ts';

/** The function returned ends the watch. */
export const watchSelf = (nowMs: () => number, append: (row: LedgerRow) => void): (() => void) => {
  const tellHost = (): void => {
    append({ row: 'host', atMs: nowMs(), ...readHostTimes() });
  };
  const observer = new PerformanceObserver((list) => {
    // The two clocks run alike but from different beginnings.
    const offsetMs = nowMs() - performance.now();
    for (const { startTime, duration } of list.getEntries()) {
      if (duration < gcThresholdMs) continue;
      append({ row: 'gc', fromMs: startTime + offsetMs, toMs: startTime + duration + offsetMs });
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  tellHost();
  return () => {
    observer.disconnect();
    tellHost();
  };
};
