// The bugs that can be planted into a synthetic history, one function each. Each is what some real database, driver, host
// or harness has done; the check that must find it is named beside it in checks.test.ts.
import type { Operation } from '../../load/ledger.ts';
import type { StoredRow } from '../../harness/model/history.ts';
import type { RecordedEvent } from '../../harness/model/record.ts';
import { historyWith } from './history.ts';
import type { Outage, Plant } from './history.ts';
import { primaryAt, timesMs } from './history-run.ts';
import type { HistoryInMemory, LedgerInMemory } from './in-memory.ts';

/** The first writes that were acknowledged are stored nowhere. */
export const losesWrites =
  (count: number): Plant =>
  (history) =>
    onEveryMember(history, (rows) =>
      rows.filter((row) => !idsOf(history, 'acknowledged', count).has(id(row))),
    );

/** The first writes that were refused are stored everywhere. */
export const resurrectsRefused =
  (count: number): Plant =>
  (history) =>
    onEveryMember(history, (rows) => [
      ...rows,
      ...writes(history, 'refused', count).map(({ lane, sequence }) => ({
        writer: lane,
        sequence,
        copies: 1,
      })),
    ]);

/** The first writes that were acknowledged are stored twice everywhere. */
export const duplicates =
  (count: number): Plant =>
  (history) =>
    onEveryMember(history, (rows) => rows.map((row, place) => (place < count ? { ...row, copies: 2 } : row)));

/** Rows that nobody sent are stored everywhere. */
export const inventsWrites =
  (count: number): Plant =>
  (history) =>
    onEveryMember(history, (rows) => [
      ...rows,
      ...Array.from({ length: count }, (_, sequence) => ({ writer: 'nobody', sequence, copies: 1 })),
    ]);

/** One member lacks the last rows that the others have. */
export const staleReplica =
  (member: string, count: number): Plant =>
  (history) => ({
    ...history,
    stored: history.stored.map((each) =>
      each.member === member ? { ...each, rows: each.rows.slice(0, -count) } : each,
    ),
  });

/** A member was not read back. */
export const unreadMember =
  (member: string): Plant =>
  (history) => ({ ...history, stored: history.stored.filter((each) => each.member !== member) });

/** The service's fresh connections are all answered by the member that was the primary then. */
export const answersFromPrimary =
  (service: string): Plant =>
  (history) =>
    eachOperation(history, (operation) => {
      const { address, role } = primaryAt(operation.endedMs);
      return operation.lane === `${service}-fresh-0` && operation.peer !== undefined
        ? { ...operation, peer: { address, role } }
        : operation;
    });

/** The servers behind the service claim another role than they have. */
export const liesAboutRole =
  (service: string, role: string): Plant =>
  (history) =>
    eachOperation(history, (operation) =>
      operation.lane === `${service}-fresh-0` && operation.peer !== undefined
        ? { ...operation, peer: { ...operation.peer, role } }
        : operation,
    );

/** The service's fresh connections are all answered by one of the members that may. */
export const favours =
  (service: string, address: string): Plant =>
  (history) =>
    eachOperation(history, (operation) =>
      operation.lane === `${service}-fresh-0` && operation.peer?.role === 'standby'
        ? { ...operation, peer: { ...operation.peer, address } }
        : operation,
    );

/** A service goes away in another way than by a plain hand-over. */
export const outages =
  (...all: readonly Outage[]): Plant =>
  () =>
    historyWith(all);

/** The load issues only every second operation. */
export const halvesTheLoad: Plant = (history) =>
  onLedger(history, (ledger) => ({
    ...ledger,
    operations: ledger.operations.filter(({ sequence }) => sequence % 2 === 0),
  }));

/** The pacer hands every operation out late. */
export const lagsBy =
  (lagMs: number): Plant =>
  (history) =>
    eachOperation(history, (operation) => ({ ...operation, dispatchedMs: operation.intendedMs + lagMs }));

/** A service answers, but late: it has no room for what is asked of it. */
export const latens =
  ({
    service,
    fromMs,
    toMs,
    byMs,
  }: Pick<Outage, 'service' | 'fromMs' | 'toMs'> & { readonly byMs: number }): Plant =>
  (history) =>
    eachOperation(history, (operation) =>
      operation.lane.startsWith(`${service}-`) &&
      operation.intendedMs >= fromMs &&
      operation.intendedMs < toMs
        ? { ...operation, endedMs: operation.endedMs + byMs }
        : operation,
    );

/** The load stands still; what falls due meanwhile is handed out, and answered, after it. */
export const stalls =
  (fromMs: number, toMs: number): Plant =>
  (history) => {
    const late = eachOperation(history, (operation) =>
      operation.intendedMs < fromMs || operation.intendedMs >= toMs
        ? operation
        : { ...operation, dispatchedMs: toMs, endedMs: Math.max(operation.endedMs, toMs + 2) },
    );
    return onLedger(late, (ledger) => ({ ...ledger, stalls: [...ledger.stalls, { fromMs, toMs }] }));
  };

/** The load is killed: what had no end by then has none, and the ledger is not closed. */
export const killsTheLoad =
  (atMs: number): Plant =>
  (history) =>
    onLedger(history, (ledger) => ({
      ...ledger,
      stoppedMs: null,
      operations: ledger.operations
        .filter(({ dispatchedMs }) => dispatchedMs <= atMs)
        .map((operation) => (operation.endedMs <= atMs ? operation : endless(operation))),
    }));

/** Two clocks that cannot be compared closely. */
export const blursTheClock =
  (uncertaintyMs: number): Plant =>
  (history) =>
    eachEvent(history, (event) => (event.kind === 'clock' ? { ...event, uncertaintyMs } : event));

/** A step reports success, but the snapshot after it is the one from before. */
export const stepDoesNothing =
  (step: number): Plant =>
  (history) => {
    const before = history.events.find((event) => event.kind === 'topology' && event.step === step);
    return eachEvent(history, (event) =>
      event.kind === 'topology' && event.step === step && before?.kind === 'topology'
        ? { ...event, topology: before.topology }
        : event,
    );
  };

/** The record of the run ends at a moment, as after a `kill -9`. */
export const breaksOff =
  (atMs: number): Plant =>
  (history) => ({ ...history, events: history.events.filter((event) => event.atMs < atMs) });

/** A step fails and the run is stopped. */
export const stepFails =
  (message: string): Plant =>
  (history) => ({
    ...breaksOff(timesMs.handedOver - 1)(history),
    events: [
      ...breaksOff(timesMs.handedOver - 1)(history).events,
      { atMs: timesMs.handedOver, kind: 'step-failed', step: 1, message },
      { atMs: timesMs.finished, kind: 'run-finished', ending: 'stopped', reason: message },
    ],
  });

const eachEvent = (
  history: HistoryInMemory,
  change: (event: RecordedEvent) => RecordedEvent,
): HistoryInMemory => ({
  ...history,
  events: history.events.map(change),
});

const onLedger = (
  history: HistoryInMemory,
  change: (ledger: LedgerInMemory) => LedgerInMemory,
): HistoryInMemory => ({
  ...history,
  ledger: history.ledger === null ? null : change(history.ledger),
});

const eachOperation = (
  history: HistoryInMemory,
  change: (operation: Operation) => Operation,
): HistoryInMemory =>
  onLedger(history, (ledger) => ({ ...ledger, operations: ledger.operations.map(change) }));

const onEveryMember = (
  history: HistoryInMemory,
  change: (rows: readonly StoredRow[]) => readonly StoredRow[],
): HistoryInMemory => ({
  ...history,
  stored: history.stored.map((member) => ({ ...member, rows: change(member.rows) })),
});

const writes = (
  { ledger }: HistoryInMemory,
  outcome: Operation['outcome'],
  count: number,
): readonly Operation[] =>
  (ledger?.operations ?? [])
    .filter((operation) => operation.lane.startsWith('rw-') && operation.outcome === outcome)
    .slice(0, count);

const idsOf = (history: HistoryInMemory, outcome: Operation['outcome'], count: number): ReadonlySet<string> =>
  new Set(writes(history, outcome, count).map(({ lane, sequence }) => id({ writer: lane, sequence })));

const id = ({ writer, sequence }: Pick<StoredRow, 'writer' | 'sequence'>): string => `${writer}#${sequence}`;

const endless = ({ lane, sequence, intendedMs, dispatchedMs }: Operation): Operation => ({
  lane,
  sequence,
  intendedMs,
  dispatchedMs,
  sentMs: null,
  endedMs: Infinity,
  outcome: 'unknown',
  reason: 'the load ended before its answer came',
});
