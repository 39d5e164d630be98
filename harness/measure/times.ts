// When operations were sent and ended, kept as numbers.
import { createColumn } from './column.ts';
import type { Column } from './column.ts';
import type { JudgedOperation } from './operations.ts';

export type Times = Pick<JudgedOperation, 'dispatchedMs' | 'endedMs'>;

export interface TimesColumns {
  readonly dispatchedMs: Column;
  readonly endedMs: Column;
}

export const createTimes = (): TimesColumns => ({ dispatchedMs: createColumn(), endedMs: createColumn() });

export const addTimes = ({ dispatchedMs, endedMs }: TimesColumns, times: Times): void => {
  dispatchedMs.push(times.dispatchedMs);
  endedMs.push(times.endedMs);
};

/** In the order in which they came. */
export function* timesIn(columns: TimesColumns): Generator<Times> {
  const endedMs = columns.endedMs.values();
  for (const [place, dispatchedMs] of columns.dispatchedMs.values().entries())
    yield { dispatchedMs, endedMs: endedMs[place] ?? dispatchedMs };
}
