// The ledger against what is stored: which writes were lost, which came back, which are there twice, which nobody sent. A
// count per member; whether a count is acceptable is for the checks to say.
import type { Ledger, Operation } from '../../load/ledger.ts';
import type { History, StoredMember, StoredRow } from '../model/history.ts';
import type { AuditCount, AuditMeasure, MemberAudit } from '../model/verdict.ts';
import { formatMoment, formatNumberOf } from './format.ts';

/** As many as a person will look at. */
const examplesMax = 20;

/** Null when there was no load, or nothing was read back. */
export const auditOf = ({ ledger, stored }: History): AuditMeasure | null => {
  if (ledger === null || stored.length === 0) return null;
  const writes = writesOf(ledger);
  const known = new Set(writes.map(({ name }) => name));
  const count = (outcome: Operation['outcome']) => writes.filter((write) => write.outcome === outcome).length;
  return {
    writes: {
      sent: writes.filter(({ sentMs, outcome }) => sentMs !== null || outcome === 'unknown').length,
      acknowledged: count('acknowledged'),
      refused: count('refused'),
      unknown: count('unknown'),
    },
    members: stored.map((member) => auditMember(member, writes, known)),
  };
};

/** A member's rows by write id: the number of copies of each. */
export type Copies = ReadonlyMap<string, number>;

/** `writer#sequence`: how a write is named everywhere. */
const writeName = (writer: string, sequence: number): string => `${writer}#${sequence}`;

export const copiesOf = (rows: readonly StoredRow[]): Copies => {
  const copies = new Map<string, number>();
  for (const row of rows) {
    const name = writeName(row.writer, row.sequence);
    copies.set(name, (copies.get(name) ?? 0) + row.copies);
  }
  return copies;
};

interface Write extends Operation {
  readonly name: string;
}

/** In the order of the ledger. Those that were never sent belong to it: nobody may find them stored. */
const writesOf = (ledger: Ledger): readonly Write[] => {
  const writers = new Set(ledger.lanes.filter(({ kind }) => kind === 'write').map(({ name }) => name));
  return ledger.operations
    .filter(({ lane }) => writers.has(lane))
    .map((operation) => ({ ...operation, name: writeName(operation.lane, operation.sequence) }));
};

/**
 * Each write of the ledger is either stored or not, and each stored id is in the ledger or not; so
 * acknowledged = present + lost, refused = phantom + absent, unknown = recovered + absent, and
 * ids = acknowledged and present + phantom + recovered + foreign.
 */
const auditMember = (
  { member, role, rows }: StoredMember,
  writes: readonly Write[],
  known: ReadonlySet<string>,
): MemberAudit => {
  const copies = copiesOf(rows);
  const found = (outcome: Operation['outcome'], present: boolean) =>
    counted(
      writes.filter((write) => write.outcome === outcome && copies.has(write.name) === present),
      told,
    );
  const ids = [...copies].map(([name, number]) => ({ name, number }));
  const foreign = ids.filter(({ name }) => !known.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    member,
    role,
    ids: copies.size,
    lost: found('acknowledged', false),
    phantom: found('refused', true),
    recovered: found('unknown', true),
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
const told = ({ name, outcome, endedMs, peer, reason }: Write): string => {
  const when = Number.isFinite(endedMs) ? `at ${formatMoment(endedMs)}` : 'without an end';
  const by = peer === undefined ? '' : ` by ${peer.address}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${name} ${outcome} ${when}${by}${why}`;
};
