// The lines that are appended to a file, as they come: for logs of servers on this machine.
import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { keptFile } from '../../model/modes.ts';

/** Resolves once it watches; then tells every line that is appended, until `stop` is aborted. Makes the file if need be. */
export const followFile = async (
  path: string,
  stop: AbortSignal,
  listener: (line: string) => void,
): Promise<void> => {
  const file = await open(path, 'a+', keptFile);
  let position = (await file.stat()).size;
  const text = new PassThrough();
  createInterface({ input: text }).on('line', listener);
  const readOn = async (): Promise<void> => {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), { position });
      if (bytesRead === 0) return;
      position += bytesRead;
      text.write(buffer.subarray(0, bytesRead));
    }
  };
  // One reading after another: two at once would read the same.
  let reading = Promise.resolve();
  const watcher = watch(path, () => {
    reading = reading.then(readOn).catch(() => undefined);
  });
  const end = (): void => {
    watcher.close();
    void reading.then(() => file.close());
    text.end();
  };
  if (stop.aborted) end();
  else stop.addEventListener('abort', end, { once: true });
};
