import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../../harness/model/errors.ts';
import { parseImages, readImages } from '../../../harness/platforms/kubernetes/images.ts';
import { images as defaults, engines } from '../../../harness/wiring.ts';

const refusalOf = (text: string): UsageError => {
  try {
    parseImages(text, 'images.yaml', defaults);
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error('it was let through');
};

test('without a file the images are the official ones', () => {
  const images = readImages(undefined, defaults);
  expect(images.pullPolicy).toBe('IfNotPresent');
  expect(images.one('operator')).toMatch(/^ghcr\.io\/cloudnative-pg\/cloudnative-pg:/);
  const { older, newer } = images.upgrade('postgres');
  expect(older).not.toBe(newer);
});

test('a file replaces what it names: `from` is the older version, `to` the newer', () => {
  const images = parseImages(
    'pullPolicy: Never\nnode: mirror/node:24\npostgres: { from: mirror/pg:17.1, to: mirror/pg:17.2 }\n',
    'images.yaml',
    defaults,
  );
  expect(images.pullPolicy).toBe('Never');
  expect(images.one('node')).toBe('mirror/node:24');
  expect(images.upgrade('postgres')).toEqual({ older: 'mirror/pg:17.1', newer: 'mirror/pg:17.2' });
  expect(images.one('operator')).toBe(readImages(undefined, defaults).one('operator'));
});

test('what a file names is told from what is as by default', () => {
  const images = parseImages('postgres: { from: mirror/pg:17.1, to: mirror/pg:17.2 }\n', 'i.yaml', defaults);
  expect(['postgres', 'pgbouncer', 'pullPolicy'].map(images.named)).toEqual([true, false, false]);
  expect(readImages(undefined, defaults).named('postgres')).toBe(false);
});

test('the keys of every engine can be named, and none of them is another engine’s', () => {
  const keys = Object.values(engines).flatMap((engine) => Object.keys(engine.images));
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) {
    const two = typeof defaults[key] === 'object';
    const images = parseImages(
      `${key}: ${two ? '{ from: mirror/a:1, to: mirror/a:2 }' : 'mirror/a:1'}\n`,
      'images.yaml',
      defaults,
    );
    if (two) expect(images.upgrade(key)).toEqual({ older: 'mirror/a:1', newer: 'mirror/a:2' });
    else expect(images.one(key)).toBe('mirror/a:1');
  }
});

test('a key that nobody declared, or that has not so many images, is our own bug', () => {
  const images = readImages(undefined, defaults);
  expect(() => images.one('mysql')).toThrow('no image was declared under mysql');
  expect(() => images.one('postgres')).toThrow('there are two images under postgres');
  expect(() => images.upgrade('operator')).toThrow('there is one image under operator');
});

test('an unknown key is refused with the nearest one and its place', () => {
  const error = refusalOf('operator: a:1\npostgress: { from: a, to: b }\n');
  expect(error.message).toBe('images: unknown key "postgress", did you mean "postgres"?');
  expect(error.place).toEqual({ file: 'images.yaml', line: 2, column: 1 });
});

test('a version that is missing and a policy that does not exist are refused', () => {
  expect(refusalOf('postgres: { from: a:1 }\n').message).toContain('"to"');
  expect(refusalOf('pullPolicy: Sometimes\n').place).toMatchObject({ line: 1, column: 13 });
});

test('a file that cannot be read is wrong use', () => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-images-'));
  const file = join(folder, 'images.yaml');
  expect(() => readImages(file, defaults)).toThrow(UsageError);
  writeFileSync(file, 'node: mirror/node:24\n');
  expect(readImages(file, defaults).one('node')).toBe('mirror/node:24');
  rmSync(folder, { recursive: true });
});
