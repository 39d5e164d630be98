// YAML that is large, deep or clever: it is read in time that is in proportion to it, or refused at once.
import { describe, expect, test } from 'vitest';
import { parseYaml, parseYamlDocuments } from '../../../harness/text/yaml-source.ts';
import { refusalOf } from '../refusal.ts';

const refusal = (text: string) => refusalOf(() => parseYaml(text, 'x.yaml'));

const listOf = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const mappingOf = (depth: number) =>
  Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:\n`).join('');

describe('lists and mappings within each other', () => {
  test.each([
    ['lists in one line', listOf(100), listOf(101), '1:101'],
    ['lists with dashes', `${'- '.repeat(100)}x`, `${'- '.repeat(101)}x`, '1:201'],
    ['mappings, a line each', mappingOf(100), mappingOf(101), '101:102'],
    ['mappings in braces', `${'{a: '.repeat(100)}x${'}'.repeat(100)}`, '{a: '.repeat(101), '1:401'],
  ])('may be a hundred: %s', (_, deepest, tooDeep, place) => {
    expect(refusal(deepest)).toBe('accepted');
    expect(refusal(tooDeep)).toBe(
      `x.yaml:${place}: nested deeper than 100 levels, which nothing here ever is`,
    );
  });

  test.each([
    ['opened', '['.repeat(500_000)],
    ['opened with dashes', '- '.repeat(400_000)],
    ['opened with dashes, and left', `${'- '.repeat(400_000)}\nx`],
    ['opened with question marks', '? '.repeat(400_000)],
    ['opened with braces', '{a: '.repeat(200_000)],
    ['opened a line each', mappingOf(1400)],
  ])('are refused however many are %s', (_, text) => {
    expect(refusal(text)).toContain('nested deeper than 100 levels');
  });
});

describe('very many', () => {
  const many = 60_000;
  const lines = (line: (index: number) => string) => Array.from({ length: many }, (_, i) => line(i)).join('');

  test('keys are read, and each knows its place', () => {
    const source = parseYaml(
      lines((index) => `k${index}: 1\n`),
      'x.yaml',
    );
    expect(Object.keys(source.data as object)).toHaveLength(many);
    const lost = Array.from({ length: many }, (_, index) => index).filter(
      (index) => source.place([`k${index}`], 'key').line !== index + 1,
    );
    expect(lost).toEqual([]);
  });

  test('keys are searched for one that stands twice', () => {
    const text = lines((index) => `k${index}: 1\n`);
    expect(refusal(`${text}k5: 2\n`)).toBe(`x.yaml:${many + 1}:1: the key "k5" stands here a second time`);
  });

  test('keys in braces, items, comments, empty lines and documents are read', () => {
    expect(refusal(`{${lines((index) => `k${index}: 1, `)}}`)).toBe('accepted');
    expect(refusal(lines(() => '- 1\n'))).toBe('accepted');
    expect(refusal(`a: 1\n${lines(() => '# no\n')}`)).toBe('accepted');
    expect(refusal(`a: 1\n${lines(() => '\n')}`)).toBe('accepted');
    expect(refusal(lines(() => '---\na\n'))).toBe('x.yaml:3:1: a second document: one scenario a file');
  });
});

test('a mistake after the other is read to the end, and the first one is told', () => {
  expect(refusal(`a: [${','.repeat(200_000)}]\n`)).toBe(
    'x.yaml:1:6: not well-formed YAML: unexpected , in flow sequence',
  );
  expect(refusal(']'.repeat(200_000))).toMatch(/^x\.yaml:1:1: not well-formed YAML: /);
  expect(new Error('a bug has its stack').stack).toContain('yaml-source.test.ts');
});

test('keys that come to the same name stand twice, on every level', () => {
  expect(refusal('1: a\n"1": b\n')).toBe('x.yaml:2:1: the key "1" stands here a second time');
  expect(refusal('a: { b: 1, b: 2 }\n')).toBe('x.yaml:1:12: the key "b" stands here a second time');
  expect(refusal('a: { b: 1 }\nc: { b: 2 }\n')).toBe('accepted');
});

test('aliases that would grow to billions are refused at the first one', () => {
  const laughs = Array.from({ length: 9 }, (_, level) => {
    const items = level === 0 ? 'lol' : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array.from({ length: 9 }, () => items).join(', ')}]\n`;
  }).join('');
  expect(refusal(laughs)).toBe('x.yaml:1:9: an anchor (&a0): write the value out');
  expect(refusal(`a: [*${'x'.repeat(100)}]\n`)).toBe(
    `x.yaml:1:5: an alias (*${'x'.repeat(80)}…): write the value out`,
  );
});

describe('a number', () => {
  test.each(['0', '16', '0.5', '007', '-3', '-0.25'])('may be %s', (number) => {
    expect(parseYaml(`a: ${number}\n`, 'x.yaml').data).toEqual({ a: Number(number) });
  });

  test.each(['0x10', '0o20', '1e3', '1E3', '.5', '5.', '+5', '-.5', '.inf', '-.inf', '.nan', '1.5e+2'])(
    'is not %s',
    (number) => {
      expect(refusal(`a:\n  - ${number}\n`)).toBe(
        `x.yaml:2:5: the number ${number} is not in plain digits, as 16 or 0.5 is`,
      );
    },
  );

  test('in another form is text where it is quoted, or is none in YAML', () => {
    expect(parseYaml('[ "0x10", 1_000, 0b1 ]', 'x.yaml').data).toEqual(['0x10', '1_000', '0b1']);
  });
});

test('the library’s own words are cut, and in one line', () => {
  const said = refusal(`a: "${'\\y'.repeat(1000)}"\n`);
  expect(said).toMatch(/^x\.yaml:1:\d+: not well-formed YAML: /);
  expect(refusal(`a: b\n\u001b[2J${'x'.repeat(500)}: ]\n`).length).toBeLessThan(300);
  expect(refusal('a: |x\u001b\n  b\n')).not.toContain('\u001b');
});

describe('several documents in one file', () => {
  const read = (text: string) => parseYamlDocuments(text, 'x.yaml');
  const refused = (text: string) => refusalOf(() => read(text));

  test('are read one by one, and each value knows its place in the file', () => {
    const [first, second, ...others] = read('# a comment\nkind: A\n---\nkind: B\nspec:\n  size: 1\n');
    expect(others).toEqual([]);
    expect([first!.data, second!.data]).toEqual([{ kind: 'A' }, { kind: 'B', spec: { size: 1 } }]);
    expect(first!.place(['kind'], 'value')).toEqual({ file: 'x.yaml', line: 2, column: 7 });
    expect(second!.place(['spec', 'size'], 'value')).toEqual({ file: 'x.yaml', line: 6, column: 9 });
    expect(second!.place(['spec', 'none'], 'value')).toMatchObject({ line: 6 });
  });

  test('may hold nothing, and are left out then', () => {
    expect(read('---\n# nothing\n---\na: 1\n---\n').map(({ data }) => data)).toEqual([{ a: 1 }]);
    expect(read('')).toEqual([]);
  });

  test.each([
    ['a: 1\n---\na: *b\n', 'x.yaml:3:4: an alias (*b): write the value out'],
    ['a: 1\n---\na: 1\na: 2\n', 'x.yaml:4:1: the key "a" stands here a second time'],
    ['a: 1\n---\n\tb: 1\n', 'x.yaml:3:'],
  ])('are refused at the first mistake in any: %j', (text, line) => {
    expect(refused(text)).toContain(line);
  });

  test('may be fifty', () => {
    const many = (count: number) => Array.from({ length: count }, () => 'a: 1\n').join('---\n');
    expect(read(many(50))).toHaveLength(50);
    expect(refused(many(51))).toMatch(/^x\.yaml:10\d:\d+: more than 50 documents$/);
  });
});
