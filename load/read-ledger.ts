// Reads a ledger back: once through for what it says beside its operations, and again, one operation after the other, whenever it
// is asked for them. A load that was killed leaves operations without an end and perhaps half a last line; anything else that is
// wrong in the file makes the whole of it unbelievable, and throws.
import { hostTimesBetween } from './host-times.ts';
import type { HostTimes } from './host-times.ts';
import { joinOperations, keyOf } from './join-operations.ts';
import type { JoinOrder, RowOf } from './join-operations.ts';
import { isOpen, lanesAt } from './lanes.ts';
import type { Lane } from './lanes.ts';
import type { CanaryCheck, CanaryFailure, Ledger, LedgerHead, LedgerRow, Operation } from './ledger.ts';
import { linesOf, textOf } from './lines.ts';
import type { Text } from './lines.ts';
import { sequenceSets } from './sequence-set.ts';

/** Rejects with an `Error` that names the line which makes no sense. The file must not change while it is read. */
export const openLedgerFile = (file: string): Promise<Ledger> => openLedger(textOf(file));

/** The same of a text from elsewhere. */
export const openLedger = async (text: Text): Promise<Ledger> => {
  const opening = createOpening();
  for await (const rows of rowsOf(text)) for (const row of rows) opening.add(row);
  const { head, order } = opening.result();
  return { ...head, operations: () => operationsIn(text, order) };
};

async function* operationsIn(text: Text, order: JoinOrder): AsyncGenerator<Operation> {
  const join = joinOperations(order);
  for await (const rows of rowsOf(text)) {
    for (const row of rows) {
      if (row.row === 'due') join.due(row);
      else if (row.row === 'end') join.end(row);
    }
    yield* join.take(false);
  }
  yield* join.take(true);
}

async function* rowsOf(text: Text): AsyncGenerator<readonly LedgerRow[]> {
  let before = 0;
  for await (const lines of linesOf(text)) {
    const first = before + 1;
    before += lines.length;
    yield lines.map((line, index) => rowOf(line, first + index));
  }
}

const kinds: Readonly<Record<LedgerRow['row'], true>> = {
  header: true,
  due: true,
  end: true,
  stall: true,
  milestone: true,
  gc: true,
  host: true,
  canary: true,
  rates: true,
  counted: true,
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

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Gathers what must be known before the operations are told. Of these it keeps a bit each for being due and for having an end. */
const createOpening = () => {
  const [due, ended] = [sequenceSets(), sequenceSets()];
  const span = { fromMs: Infinity, toMs: -Infinity };
  let header: RowOf<'header'> | undefined;
  let stoppedMs: number | null = null;
  const stalls: Stretch[] = [];
  const milestones: LedgerHead['milestones'][number][] = [];
  const self = createSelf();
  const trial = createTrial();
  let [latestMs, disorderMs] = [-Infinity, 0];
  const add: { readonly [K in LedgerRow['row']]?: (row: RowOf<K>) => void } = {
    due: (row) => {
      if (!due(row.lane).add(row.sequence)) throw new Error(`the ledger has operation ${keyOf(row)} twice`);
      latestMs = Math.max(latestMs, row.intendedMs);
      // A millisecond more, for what the difference of two numbers loses.
      if (row.intendedMs < latestMs) disorderMs = Math.max(disorderMs, latestMs - row.intendedMs + 1);
      span.fromMs = Math.min(span.fromMs, row.intendedMs);
      span.toMs = Math.max(span.toMs, row.dispatchedMs);
    },
    end: (row) => {
      const key = keyOf(row);
      if (!due(row.lane).has(row.sequence))
        throw new Error(`the ledger ends operation ${key}, which never fell due`);
      if (!ended(row.lane).add(row.sequence)) throw new Error(`the ledger ends operation ${key} twice`);
      span.toMs = Math.max(span.toMs, row.endedMs);
    },
    stall: ({ fromMs, toMs }) => stalls.push({ fromMs, toMs }),
    milestone: ({ atMs, milestone, detail, client }) =>
      milestones.push({ atMs, milestone, detail, ...(client !== undefined && { client }) }),
    stopped: ({ atMs }) => (stoppedMs ??= atMs),
    ...self.add,
    ...trial.add,
  };
  return {
    add(row: LedgerRow): void {
      if (header !== undefined) (add[row.row] as ((row: LedgerRow) => void) | undefined)?.(row);
      else if (row.row === 'header') header = row;
      else throw new Error(withoutHeader);
    },
    result(): { readonly head: LedgerHead; readonly order: JoinOrder } {
      if (header === undefined) throw new Error(withoutHeader);
      const { operationTimeoutMs, startedMs } = header;
      const toMs = Math.max(stoppedMs ?? startedMs, span.toMs);
      const { lanes, countsFromMs } = trial.result(header, toMs);
      const fromMs = countsFromMs === startedMs ? Math.min(startedMs, span.fromMs) : countsFromMs;
      const head = {
        lanes,
        operationTimeoutMs,
        startedMs,
        countsFromMs,
        stoppedMs,
        span: { fromMs, toMs },
        stalls: stalls.filter((stall) => stall.toMs > fromMs),
        milestones,
        ...self.result(),
      };
      return { head, order: { ended, disorderMs } };
    },
  };
};

const withoutHeader = 'the ledger does not begin with a header: the load never started';

/** At which rates operations counted, and from when on. */
const createTrial = () => {
  let share = 1;
  let countedMs: number | undefined;
  const once = (row: LedgerRow['row']): void => {
    if (countedMs !== undefined)
      throw new Error(`the ledger has a row "${row}" although operations count already`);
  };
  return {
    add: {
      rates: (row: RowOf<'rates'>) => {
        once('rates');
        share = row.share;
      },
      counted: (row: RowOf<'counted'>) => {
        once('counted');
        countedMs = row.atMs;
      },
    },
    result: (
      { lanes, startedMs }: RowOf<'header'>,
      endMs: number,
    ): { readonly lanes: readonly Lane[]; readonly countsFromMs: number } => ({
      lanes: lanesAt(lanes, share),
      countsFromMs: isOpen(lanes) ? (countedMs ?? endMs) : startedMs,
    }),
  };
};

/** What the load said of itself; nothing in a ledger from before loads watched themselves. */
const createSelf = () => {
  const gc: Stretch[] = [];
  const canaries: (CanaryCheck | CanaryFailure)[] = [];
  const hosts: HostTimes[] = [];
  return {
    add: {
      gc: ({ fromMs, toMs }: RowOf<'gc'>) => gc.push({ fromMs, toMs }),
      canary: (row: RowOf<'canary'>) => canaries.push(row),
      host: (row: RowOf<'host'>) => hosts.push(row),
    },
    result: (): Pick<LedgerHead, 'self'> => {
      const [begun, ended] = hosts;
      if (begun === undefined) return {};
      return { self: { gc, canaries, host: ended === undefined ? null : hostTimesBetween(begun, ended) } };
    },
  };
};
