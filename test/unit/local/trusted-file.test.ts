// A file that is believed: nobody but its owner can have written it, whatever the umask was.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTrusted, writeTrusted } from '../../../harness/platforms/local/trusted-file.ts';

const own = userInfo().uid;
const owners = new Set([own]);
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-test-'));
  file = join(folder, 'file');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.for([0o000, 0o022, 0o777])('is written for its owner alone under the umask %o', async (umask) => {
  const before = process.umask(umask);
  try {
    writeTrusted(file, 'a word');
  } finally {
    process.umask(before);
  }
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await readTrusted(file, owners)).toEqual({ text: 'a word', owner: own });
  expect(() => {
    writeTrusted(file, 'another');
  }).toThrow('EEXIST');
});

const refused = async (): Promise<unknown> => {
  const found = await readTrusted(file, owners);
  return 'refused' in found ? found.refused : found;
};

test('is missing where there is none, or no folder to hold it', async () => {
  expect(await readTrusted(file, owners)).toEqual({ missing: true });
  writeFileSync(file, '');
  expect(await readTrusted(join(file, 'below'), owners)).toEqual({ missing: true });
});

test('is not believed when others can write it, or when it is no file of its own', async () => {
  writeFileSync(file, 'a word');
  chmodSync(file, 0o662);
  expect(await refused()).toBe('can be written by others');
  chmodSync(file, 0o600);
  expect(await readTrusted(file, new Set([own + 1]))).toEqual({ refused: `belongs to the user ${own}` });
  expect(await readTrusted(file)).toEqual({ text: 'a word', owner: own });
  writeFileSync(file, ' '.repeat(70_000));
  expect(await refused()).toBe('is too long');
  rmSync(file);
  symlinkSync('/etc/hostname', file);
  expect(await refused()).toBe('is a symbolic link');
});

test('a pipe is not waited for', async () => {
  execFileSync('mkfifo', ['-m', '600', file]);
  expect(await refused()).toBe('is no ordinary file');
});

test.runIf(own === 0)('is not believed when it belongs to somebody else', async () => {
  writeFileSync(file, 'a word', { mode: 0o600 });
  chownSync(file, 65_534, 65_534);
  expect(await refused()).toBe('belongs to the user 65534');
});
