// Whether the load was what was asked for: its rates, the lag of its pacer, and the times when it or the conductor stood
// still. Nothing here is about the database.
import type { LedgerHead, Operation } from '../../load/ledger.ts';
import type { RecordedEvent } from '../model/record.ts';
import type { LoadMeasure } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import { createColumn } from './column.ts';
import { groupsOf } from './lane-groups.ts';
import { nearestRank } from './latency.ts';
import { rounded } from './rounding.ts';
import { selfMeasure } from './self.ts';
import { stallsOf } from './stalls.ts';
import { eventsOf } from './timeline.ts';

export const collectLoad = (
  events: readonly RecordedEvent[],
  ledger: LedgerHead,
): Collector<Operation, LoadMeasure> => {
  const [rates, lags] = [collectRates(ledger), collectPacerLags()];
  return {
    add(operation) {
      rates.add(operation);
      lags.add(operation);
    },
    result() {
      const { span } = ledger;
      const self = selfMeasure(ledger);
      const fitted = eventsOf(events, 'fitted')[0]?.fitted;
      const uncertainties = eventsOf(events, 'clock').map(({ uncertaintyMs }) => uncertaintyMs);
      return {
        startedMs: rounded(ledger.countsFromMs),
        stoppedMs: ledger.stoppedMs === null ? null : rounded(ledger.stoppedMs),
        rates: rates.result(),
        ...(fitted !== undefined && { fitted }),
        ...lags.result(),
        stalls: stallsOf(ledger.stalls),
        conductorStalls: stallsOf(
          eventsOf(events, 'stall').filter(({ fromMs, toMs }) => fromMs < span.toMs && toMs > span.fromMs),
        ),
        clockUncertaintyMs: rounded(Math.max(0, ...uncertainties)),
        ...(self === undefined ? {} : { self }),
      };
    },
  };
};

/** How late operations were sent. */
export const collectPacerLags = (): Collector<
  Operation,
  Pick<LoadMeasure, 'pacerLagMsP999' | 'pacerLagMsMax'>
> => {
  const lags = createColumn();
  return {
    add: ({ dispatchedMs, intendedMs }) => {
      lags.push(dispatchedMs - intendedMs);
    },
    result() {
      const sorted = lags.values().sort();
      return {
        pacerLagMsP999: rounded(nearestRank(sorted, 0.999)),
        pacerLagMsMax: rounded(nearestRank(sorted, 1)),
      };
    },
  };
};

/** After its last operation a load waits for answers, at most this much longer than its time-out, before it has stopped. */
const drainGraceMs = 1000;

/** Dispatched operations, not acknowledged ones: an outage must not look like a load that was too small. */
const collectRates = ({
  lanes,
  countsFromMs,
  stoppedMs,
  operationTimeoutMs,
}: LedgerHead): Collector<Operation, LoadMeasure['rates']> => {
  const dispatched = new Map<string, number>();
  /** The load issued operations until then: at least until the last one, and until shortly before it had stopped. */
  let issuedUntilMs = (stoppedMs ?? 0) - operationTimeoutMs - drainGraceMs;
  return {
    add({ lane, dispatchedMs }) {
      dispatched.set(lane, (dispatched.get(lane) ?? 0) + 1);
      issuedUntilMs = Math.max(issuedUntilMs, dispatchedMs);
    },
    result() {
      const seconds = (issuedUntilMs - countsFromMs) / 1000;
      return groupsOf(lanes).map((group) => {
        const [{ service, policy }] = group;
        const count = group.reduce((sum, { name }) => sum + (dispatched.get(name) ?? 0), 0);
        const askedHz = group.reduce((sum, { rateHz }) => sum + rateHz, 0);
        return {
          service,
          policy,
          askedHz: rounded(askedHz),
          achievedHz: seconds > 0 ? rounded(count / seconds) : 0,
        };
      });
    },
  };
};
