// Operations put together from their two rows, and handed out in the order of their intended times, then of their lanes. The pacer
// writes `due` rows in that order (lanes that are due at the same moment aside), so that nothing is kept but what is still under way.
import type { LedgerRow, Operation, OperationEnd } from './ledger.ts';
import type { SequenceSet } from './sequence-set.ts';

export type RowOf<K extends LedgerRow['row']> = Extract<LedgerRow, { row: K }>;

/** What must be known of a ledger before its operations can be told in order. */
export interface JoinOrder {
  /** The sequences of a lane that have an end somewhere: nobody waits for the others. */
  readonly ended: (lane: string) => SequenceSet;
  /** How much earlier than one before it an operation may have been due; 0 as the pacer writes them. */
  readonly disorderMs: number;
}

export interface OperationsJoin {
  due(row: RowOf<'due'>): void;
  end(row: RowOf<'end'>): void;
  /** Takes out those before which no other can come any more; at the end of the ledger, all. */
  take(atEnd: boolean): readonly Operation[];
}

interface Joined {
  readonly due: RowOf<'due'>;
  end: OperationEnd | null;
}

export const joinOperations = ({ ended, disorderMs }: JoinOrder): OperationsJoin => {
  const underWay = new Map<string, Joined>();
  const queue: Joined[] = [];
  let latestMs = -Infinity;
  return {
    due(due) {
      const joined = { due, end: ended(due.lane).has(due.sequence) ? null : endNeverSeen(due) };
      if (joined.end === null) underWay.set(keyOf(due), joined);
      latestMs = Math.max(latestMs, due.intendedMs);
      queue.splice(queue.findLastIndex((before) => !isBefore(due, before.due)) + 1, 0, joined);
    },
    end(end) {
      const joined = underWay.get(keyOf(end));
      if (joined !== undefined) joined.end = endOf(end);
      underWay.delete(keyOf(end));
    },
    take(atEnd) {
      const certain = ({ due, end }: Joined) =>
        end !== null && (atEnd || due.intendedMs < latestMs - disorderMs);
      const first = queue.findIndex((joined) => !certain(joined));
      return queue.splice(0, first === -1 ? queue.length : first).flatMap(operationOf);
    },
  };
};

export const keyOf = ({ lane, sequence }: Pick<Operation, 'lane' | 'sequence'>): string =>
  `${lane} ${sequence}`;

const isBefore = (one: RowOf<'due'>, other: RowOf<'due'>): boolean =>
  one.intendedMs < other.intendedMs || (one.intendedMs === other.intendedMs && one.lane < other.lane);

/** Whether it was sent is not known either: in doubt it was, at once. */
const endNeverSeen = ({ dispatchedMs }: RowOf<'due'>): OperationEnd => ({
  sentMs: dispatchedMs,
  endedMs: Infinity,
  outcome: 'unknown',
  reason: 'the load ended before its answer came',
});

const endOf = ({ sentMs, endedMs, outcome, reason, timedOut, peer }: RowOf<'end'>): OperationEnd => ({
  sentMs,
  endedMs,
  outcome,
  ...(reason !== undefined && { reason }),
  ...(timedOut !== undefined && { timedOut }),
  ...(peer !== undefined && { peer }),
});

const operationOf = ({ due, end }: Joined): Operation | [] => {
  if (end === null) return [];
  const { lane, sequence, intendedMs, dispatchedMs } = due;
  return { lane, sequence, intendedMs, dispatchedMs, ...end };
};
