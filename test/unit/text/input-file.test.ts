// Files that people name: what is too large, endless or no text is refused in one line, at once.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readInput } from '../../../harness/text/input-file.ts';
import { refusalOf } from '../refusal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-input-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = (path: string) => ({ path, shown: 'x.yaml', what: 'the scenario', bytesMax: 1_000_000 });
const file = () => join(folder, 'x.yaml');
const read = () => readInput(at(file()));

describe('a file', () => {
  test('is read as UTF-8, with or without a mark of the order of bytes', () => {
    writeFileSync(file(), '\ufeffGröße: 1\n');
    expect(read()).toBe('Größe: 1\n');
  });

  test('of just the size is read, and of one byte more is not', () => {
    writeFileSync(file(), '');
    truncateSync(file(), 1_000_000);
    expect(read()).toHaveLength(1_000_000);
    truncateSync(file(), 1_000_001);
    expect(refusalOf(read)).toBe(
      'drydock: the scenario x.yaml is too large: 1.01 MB, and at most 1 MB are read; is it the right file?',
    );
    // Nothing of it is read: there is no room for it anywhere.
    truncateSync(file(), 2 ** 42);
    expect(refusalOf(read)).toContain('is too large: 4398046.52 MB');
  });

  test('that is no file is not waited for', () => {
    execFileSync('mkfifo', [file()]);
    expect(refusalOf(read)).toBe('drydock: the scenario x.yaml is a pipe, and only an ordinary file is read');
    expect(refusalOf(() => readInput(at(folder)))).toContain('is a folder');
    symlinkSync('/dev/zero', join(folder, 'zero.yaml'));
    expect(refusalOf(() => readInput(at(join(folder, 'zero.yaml'))))).toContain('is a device');
  });

  test('that is not there is told without its path a second time', () => {
    expect(refusalOf(read)).toBe(
      'drydock: the scenario x.yaml cannot be read: ENOENT: no such file or directory',
    );
  });

  test.each([
    ['a byte that never stands in it', [0x61, 0x0a, 0x62, 0xff, 0x63], '2:2'],
    ['a character cut off by another', [0xc3, 0xa4, 0xc3, 0x61], '1:2'],
    ['a character cut off at the end', [0x61, 0x0a, 0xe2, 0x82], '2:1'],
    ['half a pair', [0x61, 0xed, 0xa0, 0x80], '1:2'],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], '1:1'],
    ['a true sign of replacement before it', [0xef, 0xbf, 0xbd, 0x80], '1:2'],
  ])('with %s is refused there', (_, bytes, place) => {
    writeFileSync(file(), Uint8Array.from(bytes));
    expect(refusalOf(read)).toBe(`x.yaml:${place}: here the file is not UTF-8; save it in that encoding`);
  });
});
