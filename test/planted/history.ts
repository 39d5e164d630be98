// Synthetic histories for tests: a small run of three members with one hand-over, in which everything went well, and ways to
// plant one bug into it. Deterministic, without chance: what is planted is all that is wrong.
import type { Lane } from '../../load/lanes.ts';
import type { Operation } from '../../load/ledger.ts';
import type { HistoryInMemory, LedgerInMemory, MemberInMemory } from './in-memory.ts';
import { plantedEvents, plantedPlan, primaryAt, standbysAt, timesMs } from './history-run.ts';

/** A stretch in which a service does not serve. `refused`: connections are refused. `frozen`: operations get no answer
 * until it is over, or until the client gives up. */
export interface Outage {
  readonly service: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly how: 'refused' | 'frozen';
}

/** What a hand-over costs: rw is gone from the fencing to the switch of the endpoint. */
export const handOverOutage: Outage = {
  service: 'rw',
  fromMs: timesMs.fenced,
  toMs: timesMs.switched,
  how: 'refused',
};

/** Changes one thing about a history. */
export type Plant = (history: HistoryInMemory) => HistoryInMemory;

/** The clean history with these bugs planted, in order. It passes every check as long as there are none. */
export const planted = (...plants: readonly Plant[]): HistoryInMemory =>
  plants.reduce((history, plant) => plant(history), historyWith([handOverOutage]));

/** A history in which these outages happened, and nothing else. */
export const historyWith = (outages: readonly Outage[]): HistoryInMemory => {
  const operations = lanes
    .flatMap((lane) => operationsOf(lane, outages))
    .sort((a, b) => a.intendedMs - b.intendedMs || (a.lane < b.lane ? -1 : 1));
  const ledger: LedgerInMemory = {
    lanes,
    operationTimeoutMs: plantedPlan.load.operationTimeoutMs,
    startedMs: timesMs.loadStarted,
    stoppedMs: timesMs.loadStopped,
    operations,
    stalls: [],
    milestones: [],
  };
  return { plan: plantedPlan, events: plantedEvents(), ledger, stored: storedOf(operations) };
};

const lane = (service: string, policy: Lane['policy'], number: number, rateHz: number): Lane => ({
  name: `${service}-${policy}-${number}`,
  service,
  policy,
  kind: service === 'rw' ? 'write' : 'read',
  rateHz,
});

const lanes: readonly Lane[] = [
  ...[0, 1, 2, 3].map((number) => lane('rw', 'session', number, 10)),
  ...['ro', 'r'].map((service) => lane(service, 'session', 0, 10)),
  ...['rw', 'ro', 'r'].map((service) => lane(service, 'fresh', 0, 25)),
];

const operationsOf = (own: Lane, outages: readonly Outage[]): readonly Operation[] => {
  const gapMs = 1000 / own.rateHz;
  const offsetMs = (lanes.indexOf(own) * gapMs) / lanes.length;
  const count = Math.floor((timesMs.settle - timesMs.loadStarted - offsetMs) / gapMs);
  return Array.from({ length: count }, (_, sequence) =>
    operationOf(own, sequence, { intendedMs: timesMs.loadStarted + offsetMs + sequence * gapMs, outages }),
  );
};

const operationOf = (
  { name, service }: Lane,
  sequence: number,
  { intendedMs, outages }: { readonly intendedMs: number; readonly outages: readonly Outage[] },
): Operation => {
  const due = { lane: name, sequence, intendedMs, dispatchedMs: intendedMs + 0.2 };
  const latencyMs = 2 + (sequence % 5) * 0.3;
  const outage = outages.find(
    (each) => each.service === service && intendedMs >= each.fromMs && intendedMs < each.toMs,
  );
  if (outage?.how === 'refused')
    return { ...due, sentMs: null, endedMs: intendedMs + 1, outcome: 'refused', reason: 'ECONNREFUSED' };
  const answeredMs = (outage?.toMs ?? intendedMs) + latencyMs;
  const givenUpMs = intendedMs + plantedPlan.load.operationTimeoutMs;
  const sent = { ...due, sentMs: intendedMs + 0.3 };
  return answeredMs > givenUpMs
    ? { ...sent, endedMs: givenUpMs, outcome: 'unknown', reason: 'timed out', timedOut: true }
    : { ...sent, endedMs: answeredMs, outcome: 'acknowledged', peer: peerOf(service, sequence, answeredMs) };
};

/** Services take turns among the members that may answer. */
const peerOf = (service: string, sequence: number, atMs: number) => {
  const primary = primaryAt(atMs);
  const choice = { rw: [primary], ro: standbysAt(atMs), r: [primary, ...standbysAt(atMs)] }[service] ?? [];
  const member = choice[sequence % choice.length] ?? primary;
  return { address: member.address, role: member.role };
};

/** Every member holds what was acknowledged, and every second write of unknown outcome. */
const storedOf = (operations: readonly Operation[]): readonly MemberInMemory[] => {
  const rows = operations
    .filter(({ lane: writer }) => writer.startsWith('rw-'))
    .filter(
      ({ outcome, sequence }) => outcome === 'acknowledged' || (outcome === 'unknown' && sequence % 2 === 0),
    )
    .map(({ lane: writer, sequence }) => ({ writer, sequence, copies: 1 }));
  const members = [primaryAt(timesMs.audit), ...standbysAt(timesMs.audit)];
  return members.map(({ name, role }) => ({ member: name, role, rows }));
};
