// Permission bits, read on behalf of another user.
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bitsFor, mayEnter, mayUse } from '../../../harness/platforms/local/access.ts';

const stranger = { name: 'stranger', uid: 54_321, gid: 54_322, foreign: true };

test('the owner’s bits go before the group’s, and those before the others’', () => {
  const found = { mode: 0o100_754, uid: 1, gid: 2 };
  expect(bitsFor({ ...stranger, uid: 1, gid: 2 }, found)).toBe(7);
  expect(bitsFor({ ...stranger, gid: 2 }, found)).toBe(5);
  expect(bitsFor(stranger, found)).toBe(4);
  expect(bitsFor({ ...stranger, uid: 1 }, { ...found, mode: 0o100_077 })).toBe(0);
});

test('a folder can be entered only if every folder above it can', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'drydock-test-')));
  try {
    const inner = join(root, 'shut', 'open');
    await mkdir(inner, { recursive: true });
    await chmod(root, 0o755);
    await chmod(join(root, 'shut'), 0o755);
    await chmod(inner, 0o755);
    expect(await mayEnter(stranger, inner)).toBe(true);
    await chmod(join(root, 'shut'), 0o700);
    expect(await mayEnter(stranger, inner)).toBe(false);
  } finally {
    await rm(root, { recursive: true });
  }
});

test('a folder can be used only if its files can be read and its programs run', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'drydock-test-')));
  try {
    await chmod(root, 0o755);
    await writeFile(join(root, 'program'), '');
    await chmod(join(root, 'program'), 0o755);
    expect(await mayUse(stranger, root)).toBe(true);
    await chmod(join(root, 'program'), 0o744);
    expect(await mayUse(stranger, root)).toBe(false);
    await chmod(join(root, 'program'), 0o600);
    expect(await mayUse(stranger, root)).toBe(false);
  } finally {
    await rm(root, { recursive: true });
  }
});
