// Text for a terminal: colours, blocks, tables under a dim line of names. It knows nothing of runs.
import { styleText } from 'node:util';
import { columns } from '../harness/text/columns.ts';
import type { Judgement } from '../harness/model/verdict.ts';

export const colours = { pass: 'green', fail: 'red', unknown: 'yellow' } as const satisfies Record<
  Judgement,
  string
>;

export type Paint = (style: 'bold' | 'dim' | (typeof colours)[Judgement], text: string) => string;

/** Paints, or leaves the text as it is. */
export const painter =
  (colour: boolean): Paint =>
  (style, text) =>
    colour ? styleText(style, text, { validateStream: false }) : text;

/** Rows under their names, which are the first one; nothing when there are no others. `figures` stand to the right. */
export const tableUnder = (
  paint: Paint,
  rows: readonly (readonly string[])[],
  figures: readonly number[] = [],
): string[] => {
  const [names = '', ...lines] = columns(rows, { between: '   ', figures });
  return lines.length === 0 ? [] : [paint('dim', names), ...lines];
};

/** Blocks of lines with an empty line before each; those without lines are left out. Ends in a newline. */
export const blocksText = (blocks: readonly (readonly string[])[]): string =>
  `\n${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
