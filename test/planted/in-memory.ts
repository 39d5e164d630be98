// Histories held in arrays, as tests make and change them, and told one after the other, as they are judged.
import type { Ledger, LedgerHead, Operation } from '../../load/ledger.ts';
import { openLedger } from '../../load/read-ledger.ts';
import { judge } from '../../harness/measure/judge.ts';
import type { JudgedBy } from '../../harness/measure/judge.ts';
import { measure } from '../../harness/measure/measure.ts';
import type { DrawnHistory } from '../../harness/model/charts.ts';
import type { History, HistoryHead, ReadBack, StoredRow } from '../../harness/model/history.ts';
import type { Verdict } from '../../harness/model/verdict.ts';

export interface HistoryInMemory extends Omit<HistoryHead, 'ledger' | 'stored'> {
  readonly ledger: LedgerInMemory | null;
  readonly stored: readonly MemberInMemory[];
}

export interface LedgerInMemory
  extends Omit<LedgerHead, 'span' | 'countsFromMs'>, Partial<Pick<LedgerHead, 'countsFromMs'>> {
  readonly operations: readonly Operation[];
}

export interface MemberInMemory extends ReadBack {
  readonly rows: readonly StoredRow[];
}

export async function* told<T>(all: readonly T[]): AsyncGenerator<T> {
  for (const each of all) yield await Promise.resolve(each);
}

export const streamedLedger = ({ operations, ...head }: LedgerInMemory): Ledger => {
  const { startedMs, stoppedMs, countsFromMs = startedMs } = head;
  const known = operations.flatMap(({ dispatchedMs, endedMs }) => [dispatchedMs, endedMs]);
  const toMs = known.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), stoppedMs ?? startedMs);
  const firstMs = operations.reduce((first, { intendedMs }) => Math.min(first, intendedMs), startedMs);
  const fromMs = countsFromMs === startedMs ? firstMs : countsFromMs;
  return { ...head, countsFromMs, span: { fromMs, toMs }, operations: () => told(operations) };
};

export const streamed = ({ ledger, stored, ...rest }: HistoryInMemory): History => ({
  ...rest,
  ledger: ledger && streamedLedger(ledger),
  stored: stored.map(({ rows, ...who }) => {
    const ranges = rows.map(({ writer, sequence, copies }) => ({
      writer,
      from: sequence,
      to: sequence,
      copies,
    }));
    return { ...who, ranges: () => told(ranges) };
  }),
});

export const measured = (history: HistoryInMemory) => measure(streamed(history));

export const judged = async (history: HistoryInMemory, by: JudgedBy): Promise<Verdict> =>
  (await judge(streamed(history), by)).verdict;

/** As a reporter is given it: plain data, with the streams left out. */
export const drawn = async (history: HistoryInMemory): Promise<DrawnHistory> => {
  const head = JSON.parse(JSON.stringify(streamed(history))) as HistoryHead;
  return { ...head, charts: (await measured(history)).charts };
};

/** The ledger in a text, with all its operations. */
export const ledgerIn = async (
  text: string,
): Promise<LedgerInMemory & Pick<LedgerHead, 'span' | 'countsFromMs'>> => {
  const ledger = await openLedger(() => [text]);
  return { ...ledger, operations: await collected(ledger.operations()) };
};

export const collected = async <T>(all: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const each of all) found.push(each);
  return found;
};
