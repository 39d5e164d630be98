// Markdown as GitHub shows it: text that cannot be taken for markup, tables, sections. It knows nothing of runs.
import { printable } from '../harness/text/printable.ts';

/** Data as Markdown text: nothing in it can end a cell, start a tag, a link or emphasis, or mention a person. */
export const markdownText = (data: string): string =>
  printable(data).replace(/[\\`*[\]<>|#~@&]/gu, (sign) => `&#${sign.codePointAt(0) ?? 0};`);

/** Columns whose name ends in ` #` hold figures and stand to the right. The cells are Markdown already. */
export const markdownTable = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map((column) => (column.endsWith(' #') ? '---:' : '---')), ...rows]
    .map(
      (row, index) => `| ${row.map((cell) => (index === 0 ? cell.replace(/ #$/u, '') : cell)).join(' | ')} |`,
    )
    .join('\n');
