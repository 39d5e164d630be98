// Reads a ledger back. A load that was killed leaves operations without an end and perhaps half a last line; anything else
// that is wrong in the file makes the whole of it unbelievable, and throws.
import { hostTimesBetween } from './host-times.ts';
import type { Ledger, LedgerRow, Operation, OperationEnd } from './ledger.ts';

type RowOf<K extends LedgerRow['row']> = Extract<LedgerRow, { row: K }>;

/** The history in the text of a ledger file. Throws an `Error` that names the line which makes no sense. */
export const parseLedger = (text: string): Ledger => {
  const [first, ...rows] = rowsOf(text);
  if (first?.row !== 'header')
    throw new Error('the ledger does not begin with a header: the load never started');
  const { lanes, operationTimeoutMs, startedMs } = first;
  return {
    lanes,
    operationTimeoutMs,
    startedMs,
    stoppedMs: rows.find((row) => row.row === 'stopped')?.atMs ?? null,
    operations: operationsOf(rows),
    stalls: rows.filter((row) => row.row === 'stall').map(({ fromMs, toMs }) => ({ fromMs, toMs })),
    milestones: rows
      .filter((row) => row.row === 'milestone')
      .map(({ atMs, milestone, detail, client }) => ({
        atMs,
        milestone,
        detail,
        ...(client !== undefined && { client }),
      })),
    ...selfOf(rows),
  };
};

const selfOf = (rows: readonly LedgerRow[]): Pick<Ledger, 'self'> => {
  const [begun, ended] = rows.filter((row) => row.row === 'host');
  if (begun === undefined) return {};
  const gc = rows.filter((row) => row.row === 'gc').map(({ fromMs, toMs }) => ({ fromMs, toMs }));
  const canaries = rows.filter((row) => row.row === 'canary');
  return { self: { gc, canaries, host: ended === undefined ? null : hostTimesBetween(begun, ended) } };
};

/** What follows the last line's end is a row that was cut off; its operation was not sent yet, or its end is not known. */
const rowsOf = (text: string): readonly LedgerRow[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => rowOf(line, index + 1));

const kinds: Readonly<Record<LedgerRow['row'], true>> = {
  header: true,
  due: true,
  end: true,
  stall: true,
  milestone: true,
  gc: true,
  host: true,
  canary: true,
  stopped: true,
};

const rowOf = (line: string, number: number): LedgerRow => {
  try {
    const row = JSON.parse(line) as LedgerRow;
    if (Object.hasOwn(kinds, row.row)) return row;
  } catch {
    // Said below.
  }
  throw new Error(`line ${number} of the ledger is not a row: ${line.slice(0, 80)}`);
};

const operationsOf = (rows: readonly LedgerRow[]): readonly Operation[] => {
  const operations = new Map<string, Operation>();
  for (const row of rows) {
    if (row.row === 'due') addDue(operations, row);
    else if (row.row === 'end') addEnd(operations, row);
  }
  return [...operations.values()].sort(
    (one, other) => one.intendedMs - other.intendedMs || (one.lane < other.lane ? -1 : 1),
  );
};

const keyOf = ({ lane, sequence }: Pick<Operation, 'lane' | 'sequence'>): string => `${lane} ${sequence}`;

const addDue = (operations: Map<string, Operation>, due: RowOf<'due'>): void => {
  const key = keyOf(due);
  if (operations.has(key)) throw new Error(`the ledger has operation ${key} twice`);
  const { lane, sequence, intendedMs, dispatchedMs } = due;
  // Whether it was sent is not known either: in doubt it was, at once.
  operations.set(key, { lane, sequence, intendedMs, dispatchedMs, sentMs: dispatchedMs, ...endNeverSeen });
};

const endNeverSeen = {
  endedMs: Infinity,
  outcome: 'unknown',
  reason: 'the load ended before its answer came',
} as const;

const addEnd = (operations: Map<string, Operation>, end: RowOf<'end'>): void => {
  const key = keyOf(end);
  const operation = operations.get(key);
  if (operation === undefined) throw new Error(`the ledger ends operation ${key}, which never fell due`);
  if (operation.endedMs !== Infinity) throw new Error(`the ledger ends operation ${key} twice`);
  const { lane, sequence, intendedMs, dispatchedMs } = operation;
  operations.set(key, { lane, sequence, intendedMs, dispatchedMs, ...endOf(end) });
};

const endOf = ({ sentMs, endedMs, outcome, reason, timedOut, peer }: RowOf<'end'>): OperationEnd => ({
  sentMs,
  endedMs,
  outcome,
  ...(reason !== undefined && { reason }),
  ...(timedOut !== undefined && { timedOut }),
  ...(peer !== undefined && { peer }),
});
