// The ledger against what is stored: which writes were lost, which came back, which are there twice, which nobody sent. A
// count per member; whether a count is acceptable is for the checks to say. Where data is split, all primaries together hold
// what one does elsewhere.
import type { LedgerHead, Operation } from '../../load/ledger.ts';
import { sequenceSets } from '../../load/sequence-set.ts';
import type { SequenceSet } from '../../load/sequence-set.ts';
import type { HistoryHead } from '../model/history.ts';
import type { RecordedEvent } from '../model/record.ts';
import type { AuditCount, AuditMeasure, MemberAudit } from '../model/verdict.ts';
import type { Collector } from './collector.ts';
import { writeName, writesOf } from './copies.ts';
import { formatMoment, formatNumberOf } from './format.ts';
import type { Holder } from './holders.ts';
import { isSplit } from './shards.ts';
import { createTally } from './tally.ts';
import { eventsOf } from './timeline.ts';

/** As many as a person will look at. */
const examplesMax = 20;

/** Is told every operation of the ledger, in its order. Those that were never sent belong to it: nobody may find them stored. */
export const collectAudit = (
  { events, stored }: HistoryHead,
  { lanes }: LedgerHead,
  holders: readonly Holder[],
): Collector<Operation, Promise<AuditMeasure>> => {
  const writers = new Set(lanes.filter(({ kind }) => kind === 'write').map(({ name }) => name));
  const names = isSplit(stored) ? namesByAddress(events) : new Map<string, string>();
  const known = sequenceSets();
  const writes = { sent: 0, acknowledged: 0, refused: 0, unknown: 0 };
  const audits = holders.map((holder) => createHolderAudit(holder, names));
  return {
    add(operation) {
      const { lane, sequence, sentMs, outcome } = operation;
      if (!writers.has(lane)) return;
      known(lane).add(sequence);
      writes[outcome] += 1;
      if (sentMs !== null || outcome === 'unknown') writes.sent += 1;
      for (const audit of audits) audit.add(operation);
    },
    result: async () => ({
      writes,
      members: await Promise.all(audits.map((audit) => audit.result(known))),
    }),
  };
};

/** Members of a split database tell their ids, which nobody knows them by. */
const namesByAddress = (events: readonly RecordedEvent[]): ReadonlyMap<string, string> =>
  new Map(
    eventsOf(events, 'topology').flatMap(({ topology }) =>
      topology.members.map(({ address, name }) => [address, name] as const),
    ),
  );

/**
 * Where all writes may be lost, each write of the ledger is either stored or not, and each stored id is in the ledger or not; so
 * acknowledged = present + lost, refused = phantom + absent, unknown = recovered + absent, and
 * ids = acknowledged and present + phantom + recovered + foreign.
 */
const createHolderAudit = (holder: Holder, names: ReadonlyMap<string, string>) => {
  const { member, role, copies, ought } = holder;
  const tally = () => createTally(examplesMax);
  const found = { lost: tally(), phantom: tally(), recovered: tally() };
  return {
    add(write: Operation): void {
      const { lane, sequence, outcome } = write;
      const present = copies.of(lane, sequence) > 0;
      // As it should be.
      if (present === (outcome === 'acknowledged')) return;
      if (outcome === 'acknowledged' && ought?.of(lane, sequence) === 0) return;
      found[kinds[outcome]].add(() => told(write, names));
    },
    async result(known: (writer: string) => SequenceSet): Promise<MemberAudit> {
      return {
        member,
        role,
        ids: copies.ids,
        lost: found.lost.result(),
        phantom: found.phantom.result(),
        recovered: found.recovered.result(),
        duplicate: await duplicatesOf(holder),
        foreign: await foreignOf(holder, known),
      };
    },
  };
};

/** What a write is that is there, or for an acknowledged one, that is not. */
const kinds = { acknowledged: 'lost', refused: 'phantom', unknown: 'recovered' } as const;

const duplicatesOf = async ({ members, copies }: Holder): Promise<AuditCount> => {
  const duplicates = createTally(examplesMax);
  if (copies.duplicates > 0)
    for await (const write of writesOf(members, (writer, sequence) => copies.of(writer, sequence) > 1))
      duplicates.add(() => `${writeName(write)} stored ${copies.of(write.writer, write.sequence)} times`);
  return duplicates.result();
};

/** In the order of their names. */
const foreignOf = async (
  { members, copies }: Holder,
  known: (writer: string) => SequenceSet,
): Promise<AuditCount> => {
  let count = 0;
  const first: { readonly name: string; readonly copies: number }[] = [];
  for await (const write of writesOf(members, (writer, sequence) => !known(writer).has(sequence))) {
    count += 1;
    first.push({ name: writeName(write), copies: copies.of(write.writer, write.sequence) });
    first.sort((a, b) => (a.name < b.name ? -1 : 1)).splice(examplesMax);
  }
  const examples = first.map(
    (each) => `${each.name} ${formatNumberOf(each.copies, 'copy', 'copies')}, never sent`,
  );
  return { count, examples };
};

/** `rw-session-3#17 acknowledged at 12.345 s by 127.0.0.1:5433`. */
const told = (
  { lane, sequence, outcome, endedMs, peer, reason }: Operation,
  names: ReadonlyMap<string, string>,
): string => {
  const when = Number.isFinite(endedMs) ? `at ${formatMoment(endedMs)}` : 'without an end';
  const by = peer === undefined ? '' : ` by ${names.get(peer.address) ?? peer.address}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${writeName({ writer: lane, sequence })} ${outcome} ${when}${by}${why}`;
};
