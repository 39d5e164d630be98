// Everything that is measured in a history, in one place; each subject has a file of its own. What was stored is read first, then one
// pass over the ledger feeds them all; only the picture of the longest window takes another. Pure, but for the reading.
import type { LedgerHead, Operation } from '../../load/ledger.ts';
import type { Charts } from '../model/charts.ts';
import type { Facts } from '../model/check.ts';
import type { History, HistoryHead } from '../model/history.ts';
import { collectAudit } from './audit.ts';
import type { Collector } from './collector.ts';
import { collectDistribution } from './distribution.ts';
import { explainedIn } from './explained.ts';
import { harmsOf } from './harms.ts';
import { createReading, holdersOf } from './holders.ts';
import type { Holder } from './holders.ts';
import { holdingsOf } from './holdings.ts';
import { collectLaneRuns } from './lane-runs.ts';
import { collectLatencyBins } from './latency-bins.ts';
import { collectLoad } from './load.ts';
import { longestWindow } from './longest-window.ts';
import { counts, judging } from './operations.ts';
import type { JudgedOperation } from './operations.ts';
import { collectProof } from './proof.ts';
import { collectServices } from './services.ts';
import { phaseSpan } from './timeline.ts';

export interface Measured extends Pick<
  Facts,
  'measurements' | 'holdings' | 'acknowledged' | 'proof' | 'harms'
> {
  readonly charts: Charts;
}

/** Never rejects for want of data: what the run did not reach is null or empty. Rejects when the history cannot be read. */
export const measure = async (history: History): Promise<Measured> => {
  const { ledger, stored, plan } = history;
  const copiesOf = createReading();
  const holdings = await holdingsOf(history, copiesOf);
  if (ledger === null) return { ...withoutLoad, holdings, harms: harmsOf(history, withoutLoad.measurements) };
  const collectors = collectorsFor(history, ledger, await holdersOf(history, copiesOf));
  const ready = judging(ledger, plan.load.ackWithinMs);
  for await (const operation of ledger.operations()) {
    collectors.audit.add(operation);
    if (counts(operation, ledger)) collectors.add(operation, ready(operation));
  }
  const { services, audit, distribution, load, acknowledged, proof, latency, writers } = collectors;
  const served = services.result();
  const measurements = {
    services: served,
    explained: explainedIn(served),
    audit: stored.length === 0 ? null : await audit.result(),
    distribution: distribution.result(),
    load: load.result(),
  };
  const charts = {
    latency: latency.result(),
    writers: writers.result(),
    longest: await longestWindow(history, measurements.services),
  };
  return {
    measurements,
    holdings,
    acknowledged: acknowledged.result(),
    proof: proof.result(),
    harms: harmsOf(history, measurements),
    charts,
  };
};

const withoutLoad: Omit<Measured, 'holdings' | 'harms'> = {
  measurements: { services: [], audit: null, distribution: [], load: null },
  acknowledged: { 'warm-up': 0, tail: 0 },
  proof: [],
  charts: { latency: [], writers: [], longest: null },
};

const collectorsFor = (history: HistoryHead, ledger: LedgerHead, holders: readonly Holder[]) => {
  const ofAll = {
    distribution: collectDistribution(history, ledger),
    load: collectLoad(history.events, ledger),
    acknowledged: collectAcknowledged(history, ledger),
  };
  const ofJudged = {
    services: collectServices(history, ledger),
    proof: collectProof(history, ledger),
    latency: collectLatencyBins(ledger),
    writers: collectWriters(ledger),
  };
  const [all, judged] = [Object.values(ofAll), Object.values(ofJudged)];
  return {
    /** Told every operation by itself: what was sent in the trial may be stored as well. */
    audit: collectAudit(history, ledger, holders),
    ...ofAll,
    ...ofJudged,
    add(operation: Operation, ready: JudgedOperation | null): void {
      for (const collector of all) collector.add(operation);
      if (ready !== null) for (const collector of judged) collector.add(ready);
    },
  };
};

const collectAcknowledged = (
  { events }: HistoryHead,
  { lanes }: LedgerHead,
): Collector<Operation, Facts['acknowledged']> => {
  const writers = new Set(lanes.filter(({ kind }) => kind === 'write').map(({ name }) => name));
  const counts = { 'warm-up': 0, tail: 0 };
  const phases = (['warm-up', 'tail'] as const).flatMap((phase) => {
    const span = phaseSpan(events, phase);
    return span === null ? [] : [{ phase, ...span }];
  });
  return {
    add({ lane, outcome, intendedMs }) {
      if (outcome !== 'acknowledged' || !writers.has(lane)) return;
      for (const { phase, fromMs, toMs } of phases)
        if (intendedMs >= fromMs && intendedMs < toMs) counts[phase] += 1;
    },
    result: () => counts,
  };
};

/** How many runs a row has room for. */
const runsMax = 150;

const collectWriters = ({
  lanes,
  span: { fromMs, toMs },
}: LedgerHead): Collector<JudgedOperation, Charts['writers']> => {
  const writers = new Map(
    lanes
      .filter(({ kind }) => kind === 'write')
      .map(({ name }) => [name, collectLaneRuns((toMs - fromMs) / runsMax)] as const),
  );
  return {
    add: (operation) => writers.get(operation.lane)?.add(operation),
    result: () => [...writers].map(([lane, runs]) => ({ lane, runs: runs.result() })),
  };
};
