import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../../harness/model/errors.ts';
import { parseImages, readImages } from '../../../harness/platforms/kubernetes/images.ts';

const refusalOf = (text: string): UsageError => {
  try {
    parseImages(text, 'images.yaml');
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error('it was let through');
};

test('without a file the images are the official ones', () => {
  const images = readImages(undefined);
  expect(images.pullPolicy).toBe('IfNotPresent');
  expect(images.operator).toMatch(/^ghcr\.io\/cloudnative-pg\/cloudnative-pg:/);
  expect(images.versions['postgres']?.older).not.toBe(images.versions['postgres']?.newer);
});

test('a file replaces what it names: `from` is the older version, `to` the newer', () => {
  const images = parseImages(
    'pullPolicy: Never\nnode: mirror/node:24\npostgres: { from: mirror/pg:17.1, to: mirror/pg:17.2 }\n',
    'images.yaml',
  );
  expect(images).toMatchObject({
    pullPolicy: 'Never',
    node: 'mirror/node:24',
    versions: { postgres: { older: 'mirror/pg:17.1', newer: 'mirror/pg:17.2' } },
  });
  expect(images.operator).toBe(readImages(undefined).operator);
});

test('an unknown key is refused with its place', () => {
  const error = refusalOf('operator: a:1\npostgress: { from: a, to: b }\n');
  expect(error.message).toContain('"postgress"');
  expect(error.place).toEqual({ file: 'images.yaml', line: 2, column: 1 });
});

test('a version that is missing and a policy that does not exist are refused', () => {
  expect(refusalOf('postgres: { from: a:1 }\n').message).toContain('"to"');
  expect(refusalOf('pullPolicy: Sometimes\n').place).toMatchObject({ line: 1, column: 13 });
});

test('a file that cannot be read is wrong use', () => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-images-'));
  const file = join(folder, 'images.yaml');
  expect(() => readImages(file)).toThrow(UsageError);
  writeFileSync(file, 'node: mirror/node:24\n');
  expect(readImages(file).node).toBe('mirror/node:24');
  rmSync(folder, { recursive: true });
});
