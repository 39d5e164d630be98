// Files that people name: read whole, but only where that ends soon and gives text. A pipe or a device may never end.
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { UsageError, messageOf } from '../model/errors.ts';
import type { Place } from '../model/scenario.ts';
import { shortened } from './printable.ts';

interface InputFile {
  readonly path: string;
  /** The path as people are shown it. */
  readonly shown: string;
  /** What a message calls it, such as `the scenario`. */
  readonly what: string;
  /** More than so many bytes are not read. */
  readonly bytesMax: number;
}

/** Bytes of a file that is written by hand, and of one that a program wrote: what can be checked in a moment, and in little memory. */
export const inputBytesMax = { byHand: 100_000, byProgram: 16_000_000 } as const;

/** The text of the file. Throws a `UsageError` when it is not fit to be read, or is not UTF-8. */
export const readInput = (file: InputFile): string => {
  mustBeFit(file);
  return textOf(
    reading(file, () => readFileSync(file.path)),
    file,
  );
};

/** Throws a `UsageError` when it is no file, is too large, or may not be read. Reads nothing. */
export const mustBeFit = (file: InputFile): void => {
  const stats = reading(file, () => statSync(file.path));
  if (!stats.isFile())
    throw new UsageError(`${named(file)} is ${kindOf(stats)}, and only an ordinary file is read`);
  if (stats.size > file.bytesMax)
    throw new UsageError(
      `${named(file)} is too large: ${megabytes(stats.size)}, and at most ${megabytes(file.bytesMax)} are read; is it the right file?`,
    );
  reading(file, () => {
    accessSync(file.path, constants.R_OK);
  });
};

const reading = <T>(file: InputFile, deed: () => T): T => {
  try {
    return deed();
  } catch (cause) {
    // What follows in the system's words is the path once more.
    const [why = ''] = messageOf(cause).split(', ');
    throw new UsageError(`${named(file)} cannot be read: ${why}`, { cause });
  }
};

const named = ({ what, shown }: InputFile): string => `${what} ${shortened(shown, 200)}`;

const kindOf = (stats: Stats): string => {
  if (stats.isDirectory()) return 'a folder';
  return stats.isFIFO() ? 'a pipe' : 'a device';
};

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 10_000) / 100} MB`;

/** A mark of the order of bytes at the start is no part of the text. */
const textOf = (bytes: Uint8Array, { shown }: InputFile): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UsageError('here the file is not UTF-8; save it in that encoding', {
      cause,
      place: { file: shown, ...endOf(bytes.subarray(0, soundBytes(bytes))) },
    });
  }
};

/** How many bytes from the start are text, or the start of a character. */
const soundBytes = (bytes: Uint8Array): number => {
  let [sound, unsound] = [0, bytes.length + 1];
  while (unsound - sound > 1) {
    const middle = Math.floor((sound + unsound) / 2);
    if (isSound(bytes.subarray(0, middle))) sound = middle;
    else unsound = middle;
  }
  return sound;
};

const isSound = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
};

/** Where the text ends, both from 1. */
const endOf = (bytes: Uint8Array): Pick<Place, 'line' | 'column'> => {
  const lines = new TextDecoder().decode(bytes, { stream: true }).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
};
