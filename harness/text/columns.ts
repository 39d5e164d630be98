// Text in columns, each as wide as its widest cell.
import { printable } from './printable.ts';

type Rows = readonly (readonly string[])[];

/** The cells, filled up to the width of their column; those of `figures`, counted from 0, stand to the right. */
export const padded = (rows: Rows, figures: readonly number[] = []): readonly (readonly string[])[] => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return figures.includes(column) ? cell.padStart(width) : cell.padEnd(width);
    }),
  );
};

export interface ColumnLayout {
  /** Before each line; two spaces unless it is said. */
  readonly indent?: string;
  /** Two spaces unless it is said. */
  readonly between?: string;
  readonly figures?: readonly number[];
}

/** A line a row, without blanks at its end, whatever is in a cell. */
export const columns = (
  rows: Rows,
  { indent = '  ', between = '  ', figures = [] }: ColumnLayout = {},
): string[] =>
  padded(
    rows.map((row) => row.map(printable)),
    figures,
  ).map((cells) => `${indent}${cells.join(between)}`.trimEnd());
