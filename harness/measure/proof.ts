// Whether the load was proven before it counts against anybody: what of it was good while nothing was being done to the database,
// from the middle of the warm-up, when connections stand, to the first step that does more than look.
import type { LedgerHead } from '../../load/ledger.ts';
import type { Facts } from '../model/check.ts';
import type { HistoryHead } from '../model/history.ts';
import type { Collector } from './collector.ts';
import { groupsOf } from './lane-groups.ts';
import type { JudgedOperation } from './operations.ts';
import { eventsOf, phaseSpan } from './timeline.ts';
import type { Span } from './timeline.ts';

/** In the order of the ledger's lanes; nothing is due of a run that did not come through its warm-up. */
export const collectProof = (
  history: HistoryHead,
  { lanes }: LedgerHead,
): Collector<JudgedOperation, Facts['proof']> => {
  const span = undisturbed(history);
  const groups = groupsOf(lanes).map((own) => {
    const [{ service, policy }] = own;
    return { own, proof: { service, policy, due: 0, good: 0 } };
  });
  const byLane = new Map(groups.flatMap(({ own, proof }) => own.map(({ name }) => [name, proof] as const)));
  return {
    add({ lane, intendedMs, good }) {
      const proof = byLane.get(lane);
      if (span === null || proof === undefined || intendedMs < span.fromMs || intendedMs >= span.toMs) return;
      proof.due += 1;
      if (good) proof.good += 1;
    },
    result: () => groups.map(({ proof }) => proof),
  };
};

/** Null for a run that did not come through its warm-up. */
export const undisturbed = ({ plan, events }: HistoryHead): Span | null => {
  const warmUp = phaseSpan(events, 'warm-up');
  if (warmUp === null) return null;
  const doing = new Set(plan.steps.filter(({ looksOnly }) => looksOnly !== true).map(({ number }) => number));
  const deed = eventsOf(events, 'step-started').find(({ step }) => doing.has(step));
  const tail = phaseSpan(events, 'tail');
  return {
    fromMs: (warmUp.fromMs + warmUp.toMs) / 2,
    toMs: deed?.atMs ?? tail?.fromMs ?? warmUp.toMs,
  };
};
