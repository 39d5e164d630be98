// When operations turned to the service and ended, kept as numbers.
import { createColumn } from './column.ts';
import type { Column } from './column.ts';
import type { JudgedOperation } from './operations.ts';

/** What an operation that was not good says of the service. */
export interface Witness extends Pick<JudgedOperation, 'endedMs' | 'failed' | 'timedOut'> {
  readonly askedMs: number;
  /** The part of the data that it was about: a number by which parts can be told apart, 0 where data is not split. */
  readonly part: number;
}

export interface Witnesses {
  readonly count: () => number;
  add(operation: JudgedOperation, part: number): void;
  addAll(others: Witnesses): void;
  /** In the order in which they came. Those that never turned to the service are left out. */
  all(): Generator<Witness>;
}

const kinds = { waited: 0, 'gave up': 1, failed: 2 } as const;

export const createWitnesses = (): Witnesses => {
  const columns = {
    askedMs: createColumn(),
    endedMs: createColumn(),
    kind: createColumn(),
    part: createColumn(),
  };
  const push = ({ askedMs, endedMs, failed, timedOut, part }: Witness): void => {
    columns.askedMs.push(askedMs);
    columns.endedMs.push(endedMs);
    columns.part.push(part);
    columns.kind.push(kinds[failed ? 'failed' : timedOut === true ? 'gave up' : 'waited']);
  };
  let count = 0;
  return {
    count: () => count,
    add(operation, part) {
      count += 1;
      const { askedMs } = operation;
      if (askedMs !== null) push({ ...operation, askedMs, part });
    },
    addAll(others) {
      count += others.count();
      for (const witness of others.all()) push(witness);
    },
    all: () => witnessesIn(columns),
  };
};

function* witnessesIn(
  columns: Readonly<Record<'askedMs' | 'endedMs' | 'kind' | 'part', Column>>,
): Generator<Witness> {
  const [endedMs, kind, part] = [columns.endedMs.values(), columns.kind.values(), columns.part.values()];
  for (const [place, askedMs] of columns.askedMs.values().entries())
    yield {
      askedMs,
      endedMs: endedMs[place] ?? askedMs,
      failed: kind[place] === kinds.failed,
      timedOut: kind[place] === kinds['gave up'],
      part: part[place] ?? 0,
    };
}
