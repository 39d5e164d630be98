// Whoever writes a file or makes a folder says who may write there: without a word it is the umask's to say, and that may be 000.
import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const call =
  /\b(?:writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|mkdir|mkdirSync|openSync|open)\(/g;
const mode = /\bmode\b|\b0o[0-7]{3}\b|\bkept(?:File|Folder)\b/;
/** `open` also opens other things than files; those that are only read need no mode. */
const isOpening = /^open(?:Sync)?\(/;
const writes = /'(?:a|w)x?\+?'|'ax'|'wx'/;

/** What stands from here to the bracket that closes one which is open. Pure. */
const argumentsFrom = (text: string, start: number): string => {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  return text.slice(start);
};

/** The calls that make something and leave its mode to the umask. */
const silentIn = (text: string): readonly string[] =>
  [...text.matchAll(call)]
    .map(({ 0: name, index }) => `${name}${argumentsFrom(text, index + name.length)})`)
    .filter((found) => !mode.test(found) && (!isOpening.test(found) || writes.test(found)));

/** They write what is there already: files of the kernel, and one of the project's own. */
const exempt = new Set(['load/priority.ts', 'harness/cli/write-schema.ts']);

it('nothing that is written leaves its mode to the umask', async () => {
  const silent: string[] = [];
  let looked = 0;
  for await (const file of glob('{harness,load,reports}/**/*.ts', { cwd: root })) {
    if (exempt.has(file)) continue;
    looked += 1;
    const found = silentIn(await readFile(`${root}${file}`, 'utf8'));
    silent.push(...found.map((each) => `${file}: ${each}`));
  }
  expect(looked).toBeGreaterThan(250);
  expect(silent).toEqual([]);
});

it('one that does is found', () => {
  const text = `
    writeFileSync(join(folder, 'a'), text);
    await writeFile(file, json(data), { mode: keptFile });
    mkdirSync(path);
    await mkdir(path, { recursive: true, mode: 0o700 });
    openSync(file, 'a');
    openSync(file, 'wx', 0o600);
    openSync(file, 'r');
    await open(path, 'a+');
    target.open(lane, limits.operationTimeoutMs);
    createWriteStream(file, { flags: 'a' });`;
  expect(silentIn(text)).toEqual([
    "writeFileSync(join(folder, 'a'), text)",
    'mkdirSync(path)',
    "openSync(file, 'a')",
    "open(path, 'a+')",
    "createWriteStream(file, { flags: 'a' })",
  ]);
});
