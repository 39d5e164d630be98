// The ledger against what is stored: which writes were lost, which came back, which are there twice, which nobody sent. A
// count per member; whether a count is acceptable is for the checks to say. Where data is split, all primaries together hold
// what one does elsewhere.
import type { Ledger, Operation } from '../../load/ledger.ts';
import type { History } from '../model/history.ts';
import type { AuditCount, AuditMeasure, MemberAudit } from '../model/verdict.ts';
import { copiesOf, writeName } from './copies.ts';
import { formatMoment, formatNumberOf } from './format.ts';
import type { RecordedEvent } from '../model/record.ts';
import { holdersOf } from './holders.ts';
import type { Holder } from './holders.ts';
import { isSplit } from './shards.ts';
import { eventsOf } from './timeline.ts';

/** As many as a person will look at. */
const examplesMax = 20;

/** Null when there was no load, or nothing was read back. */
export const auditOf = (history: History): AuditMeasure | null => {
  const { ledger, stored } = history;
  if (ledger === null || stored.length === 0) return null;
  const writes = writesOf(ledger, isSplit(stored) ? namesByAddress(history.events) : new Map());
  const known = new Set(writes.map(({ name }) => name));
  const count = (outcome: Operation['outcome']) => writes.filter((write) => write.outcome === outcome).length;
  return {
    writes: {
      sent: writes.filter(({ sentMs, outcome }) => sentMs !== null || outcome === 'unknown').length,
      acknowledged: count('acknowledged'),
      refused: count('refused'),
      unknown: count('unknown'),
    },
    members: holdersOf(history).map((holder) => auditHolder(holder, writes, known)),
  };
};

interface Write extends Operation {
  readonly name: string;
  /** The member that answered, as people know it. */
  readonly answeredBy: string | undefined;
}

/** Members of a split database tell their ids, which nobody knows them by. */
const namesByAddress = (events: readonly RecordedEvent[]): ReadonlyMap<string, string> =>
  new Map(
    eventsOf(events, 'topology').flatMap(({ topology }) =>
      topology.members.map(({ address, name }) => [address, name] as const),
    ),
  );

/** In the order of the ledger. Those that were never sent belong to it: nobody may find them stored. */
const writesOf = (ledger: Ledger, names: ReadonlyMap<string, string>): readonly Write[] => {
  const writers = new Set(ledger.lanes.filter(({ kind }) => kind === 'write').map(({ name }) => name));
  return ledger.operations
    .filter(({ lane }) => writers.has(lane))
    .map((operation) => {
      const address = operation.peer?.address;
      const answeredBy = address === undefined ? undefined : (names.get(address) ?? address);
      return { ...operation, name: writeName(operation.lane, operation.sequence), answeredBy };
    });
};

/**
 * Where all writes may be lost, each write of the ledger is either stored or not, and each stored id is in the ledger or not; so
 * acknowledged = present + lost, refused = phantom + absent, unknown = recovered + absent, and
 * ids = acknowledged and present + phantom + recovered + foreign.
 */
const auditHolder = (
  { member, role, rows, ought }: Holder,
  writes: readonly Write[],
  known: ReadonlySet<string>,
): MemberAudit => {
  const copies = copiesOf(rows);
  const found = (outcome: Operation['outcome'], present: boolean) =>
    writes.filter((write) => write.outcome === outcome && copies.has(write.name) === present);
  const lost = found('acknowledged', false).filter(({ name }) => ought?.has(name) ?? true);
  const ids = [...copies].map(([name, number]) => ({ name, number }));
  const foreign = ids.filter(({ name }) => !known.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    member,
    role,
    ids: copies.size,
    lost: counted(lost, told),
    phantom: counted(found('refused', true), told),
    recovered: counted(found('unknown', true), told),
    duplicate: counted(
      ids.filter(({ number }) => number > 1),
      ({ name, number }) => `${name} stored ${number} times`,
    ),
    foreign: counted(
      foreign,
      ({ name, number }) => `${name} ${formatNumberOf(number, 'copy', 'copies')}, never sent`,
    ),
  };
};

/** Examples are put into words only as far as they are kept. */
const counted = <T>(found: readonly T[], tell: (each: T) => string): AuditCount => ({
  count: found.length,
  examples: found.slice(0, examplesMax).map(tell),
});

/** `rw-session-3#17 acknowledged at 12.345 s by 127.0.0.1:5433`. */
const told = ({ name, outcome, endedMs, answeredBy, reason }: Write): string => {
  const when = Number.isFinite(endedMs) ? `at ${formatMoment(endedMs)}` : 'without an end';
  const by = answeredBy === undefined ? '' : ` by ${answeredBy}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${name} ${outcome} ${when}${by}${why}`;
};
