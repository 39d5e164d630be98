// Whether the load was what was asked for: its rates, the lag of its pacer, and the times when it or the conductor stood
// still. Nothing here is about the database.
import type { Lane } from '../../load/lanes.ts';
import type { Ledger } from '../../load/ledger.ts';
import type { History } from '../model/history.ts';
import type { LoadMeasure } from '../model/verdict.ts';
import { ascending, nearestRank } from './latency.ts';
import { loadSpan } from './operations.ts';
import { rounded } from './rounding.ts';
import { selfMeasure } from './self.ts';
import { stallsOf } from './stalls.ts';
import { eventsOf } from './timeline.ts';

/** Null when there was no load. */
export const loadMeasure = ({ ledger, events }: History): LoadMeasure | null => {
  if (ledger === null) return null;
  const span = loadSpan(ledger);
  const self = selfMeasure(ledger);
  const lags = pacerLags(ledger);
  const uncertainties = eventsOf(events, 'clock').map(({ uncertaintyMs }) => uncertaintyMs);
  return {
    startedMs: rounded(ledger.startedMs),
    stoppedMs: ledger.stoppedMs === null ? null : rounded(ledger.stoppedMs),
    rates: ratesOf(ledger),
    pacerLagMsP999: rounded(nearestRank(lags, 0.999)),
    pacerLagMsMax: rounded(nearestRank(lags, 1)),
    stalls: stallsOf(ledger.stalls),
    conductorStalls: stallsOf(
      eventsOf(events, 'stall').filter(({ fromMs, toMs }) => fromMs < span.toMs && toMs > span.fromMs),
    ),
    clockUncertaintyMs: rounded(Math.max(0, ...uncertainties)),
    ...(self === undefined ? {} : { self }),
  };
};

/** How late each operation was sent, in ascending order. */
export const pacerLags = ({ operations }: Ledger): Float64Array =>
  ascending(operations.map(({ dispatchedMs, intendedMs }) => dispatchedMs - intendedMs));

/** Dispatched operations, not acknowledged ones: an outage must not look like a load that was too small. */
const ratesOf = (ledger: Ledger): LoadMeasure['rates'] => {
  const dispatched = new Map<string, number>();
  for (const { lane } of ledger.operations) dispatched.set(lane, (dispatched.get(lane) ?? 0) + 1);
  const seconds = (issuedUntilMs(ledger) - ledger.startedMs) / 1000;
  return groupsOf(ledger.lanes).map((lanes) => {
    const [{ service, policy }] = lanes;
    const count = lanes.reduce((sum, { name }) => sum + (dispatched.get(name) ?? 0), 0);
    const askedHz = lanes.reduce((sum, { rateHz }) => sum + rateHz, 0);
    return {
      service,
      policy,
      askedHz: rounded(askedHz),
      achievedHz: seconds > 0 ? rounded(count / seconds) : 0,
    };
  });
};

/** After its last operation a load waits for answers, at most this much longer than its time-out, before it has stopped. */
const drainGraceMs = 1000;

/** The load issued operations until then: at least until the last one, and until shortly before it had stopped. */
const issuedUntilMs = ({ operations, stoppedMs, operationTimeoutMs }: Ledger): number =>
  operations.reduce(
    (latest, { dispatchedMs }) => Math.max(latest, dispatchedMs),
    (stoppedMs ?? 0) - operationTimeoutMs - drainGraceMs,
  );

/** The lanes of each service and policy, in the ledger's order. */
const groupsOf = (lanes: readonly Lane[]): readonly (readonly [Lane, ...Lane[]])[] => {
  const groups = new Map<string, [Lane, ...Lane[]]>();
  for (const lane of lanes) {
    const key = `${lane.service} ${lane.policy}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [lane]);
    else group.push(lane);
  }
  return [...groups.values()];
};
