// One name, one thing: a type's name is declared in one file of the product only.
import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Pure. */
const declaredIn = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:export )?(?:interface|type) (\w+)/gm)].map(([, name]) => name!);

const declaredTwice = (files: ReadonlyMap<string, string>): readonly string[] => {
  const places = new Map<string, string[]>();
  for (const [file, text] of files) {
    for (const name of declaredIn(text)) places.set(name, [...(places.get(name) ?? []), file]);
  }
  return [...places].flatMap(([name, at]) => (at.length > 1 ? [`${name}: ${at.join(', ')}`] : []));
};

const product = async (): Promise<ReadonlyMap<string, string>> => {
  const files = new Map<string, string>();
  for await (const file of glob('{harness,load,reports,bench}/**/*.ts', { cwd: root })) {
    files.set(file, await readFile(`${root}${file}`, 'utf8'));
  }
  return files;
};

it('no type has the name of another', async () => {
  const files = await product();
  expect(files.size).toBeGreaterThan(300);
  expect(declaredTwice(files)).toEqual([]);
});

it('a second one is found', () => {
  const files = new Map([
    ['a.ts', 'export interface Finding {\n}\ninterface Place<T> {'],
    ['b.ts', "type Finding = 'red';\n// interface Place\n"],
  ]);
  expect(declaredTwice(files)).toEqual(['Finding: a.ts, b.ts']);
});
