// Random histories of writes, from a seed, and the bugs that can be planted into them: each on writes of its own, so that what must
// be found is known to the id. Built on the synthetic run of history-run.ts.
import type { Operation } from '../../load/ledger.ts';
import type { StoredRow } from '../../harness/model/history.ts';
import { seededRandom } from '../../harness/model/seeded-random.ts';
import { planted } from './history.ts';
import type { HistoryInMemory } from './in-memory.ts';

export const bugs = ['loses', 'duplicates', 'resurrects', 'delays', 'reorders'] as const;
export type Bug = (typeof bugs)[number];

export interface RandomHistory {
  readonly history: HistoryInMemory;
  /** `writer#sequence` of the writes that met each bug. */
  readonly met: Readonly<Record<Bug, readonly string[]>>;
}

interface Chance {
  /** A whole number from 0 to below the limit. */
  below(limit: number): number;
  /** Takes one of them out at random. */
  takeOne<T>(from: T[]): T | undefined;
  happens(share: number): boolean;
}

const chanceFrom = (seed: number): Chance => {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    takeOne: (from) => from.splice(below(from.length), 1)[0],
    happens: (share) => random() < share,
  };
};

/** No bug that a check could name meets more writes than it would name. */
const metMax = 4;

/** A history with the bugs that are given; with none of them the database was honest. */
export const randomHistory = (seed: number, wanted: readonly Bug[]): RandomHistory => {
  const chance = chanceFrom(seed);
  const base = planted();
  const operations = writesOf(chance);
  const ledger = { ...base.ledger!, operations, lanes: lanesOf(operations) };
  const honest = operations
    .filter(({ outcome }) => outcome === 'acknowledged' || (outcome === 'unknown' && chance.happens(0.5)))
    .map(({ lane: writer, sequence }) => ({ writer, sequence, copies: 1 }));
  const met: Record<Bug, string[]> = { loses: [], duplicates: [], resurrects: [], delays: [], reorders: [] };
  const stored = base.stored.map((member) => ({ ...member, rows: honest }));
  const free = new Set(operations.map(nameOf));
  let history: HistoryInMemory = { ...base, ledger, stored };
  for (const bug of wanted) {
    const chosen = candidates[bug](history, free);
    for (let count = 1 + chance.below(metMax); count > 0 && chosen.length > 0; count -= 1) {
      const write = bug === 'delays' ? chosen.pop() : chance.takeOne(chosen);
      if (write === undefined) break;
      met[bug].push(nameOf(write));
      free.delete(nameOf(write));
      history = plant[bug](history, write, chance);
    }
  }
  return { history, met };
};

const nameOf = ({ lane, sequence }: Pick<Operation, 'lane' | 'sequence'>): string => `${lane}#${sequence}`;

const writesOf = (chance: Chance): readonly Operation[] =>
  Array.from({ length: 1 + chance.below(5) }, (_, writer) => `rw-session-${writer}`)
    .flatMap((lane) =>
      Array.from({ length: 15 + chance.below(40) }, (_, sequence): Operation => {
        const intendedMs = 1000 + sequence * 20 + chance.below(10);
        const due = { lane, sequence, intendedMs, dispatchedMs: intendedMs, sentMs: intendedMs };
        const outcome = chance.happens(0.15) ? 'refused' : chance.happens(0.1) ? 'unknown' : 'acknowledged';
        return { ...due, endedMs: intendedMs + 1 + chance.below(300), outcome };
      }),
    )
    .sort((a, b) => a.intendedMs - b.intendedMs || (a.lane < b.lane ? -1 : 1));

const lanesOf = (operations: readonly Operation[]) =>
  [...new Set(operations.map(({ lane }) => lane))].map((name) => ({
    name,
    service: 'rw',
    policy: 'session' as const,
    kind: 'write' as const,
    rateHz: 50,
  }));

/** The member on which a replica's bugs are planted. */
export const lateReplica = 'pg-3';

type Choose = (history: HistoryInMemory, free: ReadonlySet<string>) => Operation[];

const withOutcome =
  (outcome: Operation['outcome']): Choose =>
  ({ ledger }, free) =>
    (ledger?.operations ?? []).filter((each) => each.outcome === outcome && free.has(nameOf(each)));

/** The last writes that its first writer has stored, the last one at the end: a replica that is late lacks those. */
const tail: Choose = (history, free) => {
  const rows = rowsOf(history, lateReplica).filter(({ writer }) => writer === 'rw-session-0');
  const last = rows.toSorted((a, b) => a.sequence - b.sequence).slice(-metMax);
  const from = last.findLastIndex(({ writer, sequence }) => !free.has(`${writer}#${sequence}`));
  return last.slice(from + 1).map(({ writer, sequence }) => operationOf(history, writer, sequence));
};

/** Writes after which the replica has others of their writer. */
const notLast: Choose = (history, free) => {
  const rows = rowsOf(history, lateReplica);
  const last = new Map<string, number>();
  for (const { writer, sequence } of rows) last.set(writer, Math.max(sequence, last.get(writer) ?? -1));
  return rows
    .filter(
      ({ writer, sequence }) => sequence < (last.get(writer) ?? -1) && free.has(`${writer}#${sequence}`),
    )
    .map(({ writer, sequence }) => operationOf(history, writer, sequence));
};

const candidates: Readonly<Record<Bug, Choose>> = {
  loses: withOutcome('acknowledged'),
  duplicates: withOutcome('acknowledged'),
  resurrects: withOutcome('refused'),
  delays: tail,
  reorders: notLast,
};

const rowsOf = ({ stored }: HistoryInMemory, member: string): readonly StoredRow[] =>
  stored.find((each) => each.member === member)?.rows ?? [];

const operationOf = ({ ledger }: HistoryInMemory, lane: string, sequence: number): Operation =>
  ledger!.operations.find((each) => each.lane === lane && each.sequence === sequence)!;

type Change = (history: HistoryInMemory, write: Operation, chance: Chance) => HistoryInMemory;

const without =
  (concerns: (member: string) => boolean): Change =>
  (history, { lane, sequence }) =>
    onRows(history, concerns, (rows) =>
      rows.filter((row) => row.writer !== lane || row.sequence !== sequence),
    );

const plant: Readonly<Record<Bug, Change>> = {
  loses: without(() => true),
  duplicates: (history, { lane, sequence }, chance) => {
    const copies = 2 + chance.below(3);
    return onRows(
      history,
      () => true,
      (rows) =>
        rows.map((row) => (row.writer === lane && row.sequence === sequence ? { ...row, copies } : row)),
    );
  },
  resurrects: (history, { lane, sequence }) =>
    onRows(
      history,
      () => true,
      (rows) => [...rows, { writer: lane, sequence, copies: 1 }],
    ),
  delays: without((member) => member === lateReplica),
  reorders: without((member) => member === lateReplica),
};

const onRows = (
  history: HistoryInMemory,
  concerns: (member: string) => boolean,
  change: (rows: readonly StoredRow[]) => readonly StoredRow[],
): HistoryInMemory => ({
  ...history,
  stored: history.stored.map((each) => (concerns(each.member) ? { ...each, rows: change(each.rows) } : each)),
});
