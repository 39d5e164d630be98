// The attacks as one table, and every miss with how to make it again. Pure.
import { columns } from './attack.ts';
import type { Attack, Column, Miss } from './attack.ts';

export interface MissedTry extends Miss {
  readonly number: number;
}

export interface Outcome {
  readonly attack: Pick<Attack, 'kind' | 'tries' | 'held'>;
  readonly made: number;
  readonly misses: readonly MissedTry[];
  /** Why it was not made; null when it was. */
  readonly skipped: string | null;
}

/** In Markdown, its columns padded. */
export const renderTable = (outcomes: readonly Outcome[]): string => {
  const rows = [['attack', 'tries', ...columns, 'worst example'], ...outcomes.map(rowOf)];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const padded = rows.map((row) => line(row.map((cell, at) => cell.padEnd(widths[at]!))));
  return [padded[0], line(widths.map((width) => '-'.repeat(width))), ...padded.slice(1)].join('\n');
};

const rowOf = ({ attack, made, misses, skipped }: Outcome): string[] => {
  const tries = made === attack.tries ? String(made) : `${made} of ${attack.tries}`;
  const worst = worstOf(misses);
  return [
    attack.kind,
    tries,
    ...columns.map((column) => countText(column, attack, misses)),
    skipped ?? (worst === undefined ? '' : `try ${worst.number}: ${worst.what}`),
  ];
};

/** Tries, not misses: one try may miss a goal twice. */
const countText = (column: Column, { held }: Outcome['attack'], misses: readonly MissedTry[]): string => {
  const found = misses.filter((miss) => miss.column === column);
  if (found.length === 0 && !held.includes(column)) return '–';
  return String(new Set(found.map(({ number }) => number)).size);
};

const worstOf = (misses: readonly MissedTry[]): MissedTry | undefined =>
  misses.toSorted((a, b) => columns.indexOf(a.column) - columns.indexOf(b.column))[0];

/** A line each; empty when every goal was met. */
export const renderMisses = (outcomes: readonly Outcome[], seed: number): string =>
  outcomes
    .flatMap(({ attack: { kind }, misses }) =>
      misses.flatMap(({ number, column, what }) => [
        `${column}: ${kind}, try ${number}: ${what}`,
        `  make test-attack SEED=${seed} ARGS="--only ${kind} --try ${number}"`,
      ]),
    )
    .join('\n');
