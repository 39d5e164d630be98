// The lines of a text that comes piece by piece: a file is read through without ever being held as a whole.
import { createReadStream } from 'node:fs';

/** A text from its beginning, as often as it is asked for. */
export type Text = () => AsyncIterable<string> | Iterable<string>;

export const textOf =
  (file: string): Text =>
  () =>
    createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 });

/**
 * The whole lines of each piece in its turn, several at once because a step per line would cost more than the line. What follows
 * the last end of line was never finished and is left out.
 */
export async function* linesOf(text: Text): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const piece of text()) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
}
