// The file of a suite: what it may say, and the one line with which a mistake is told.
import { expect, test } from 'vitest';
import { readSuite } from '../../../harness/spec/read-suite.ts';
import { refusalOf } from '../refusal.ts';

const read = (text: string) => readSuite(text, 'nightly.yaml');

test('a list of names, paths, and scenarios with their own settings', () => {
  const text = `
- ferris-wheel
- own/drill.yaml
- scenario: primary-freeze
  repeat: 9
  allowLate: true
  load: { writesPerSecond: 50, ackWithin: 250ms, tail: 2m }
`;
  expect(read(text)).toEqual([
    { scenario: 'ferris-wheel', place: { file: 'nightly.yaml', line: 2, column: 3 } },
    { scenario: 'own/drill.yaml', place: { file: 'nightly.yaml', line: 3, column: 3 } },
    {
      scenario: 'primary-freeze',
      repeat: 9,
      allowLate: true,
      load: { writesPerSecond: 50, ackWithin: 250, tail: 120_000 },
      place: { file: 'nightly.yaml', line: 4, column: 13 },
    },
  ]);
});

test('nothing is filled in that is not said', () => {
  expect(read('- { scenario: ferris-wheel, load: {} }')[0]).toEqual({
    scenario: 'ferris-wheel',
    load: {},
    place: { file: 'nightly.yaml', line: 1, column: 15 },
  });
});

test.each([
  ['', '1:1: an empty file'],
  ['title: A scenario\n', '1:1: a suite is a list of scenarios; `drydock run` takes a single one'],
  ['[]', '1:1: "scenario": expected at least one scenario; found an empty list'],
  ['- 7\n', '1:3: "scenario": expected the name or the path of a scenario; found 7'],
  ['- a\n- ""\n', '2:3: "scenario": expected the name or the path of a scenario; found ""'],
  ['- a\n- repeat: 3\n', '2:3: missing key "scenario"'],
  ['- scenario: a\n  repaet: 3\n', '2:3: unknown key "repaet", did you mean "repeat"?'],
  [
    '- scenario: a\n  load: { writesPerSecnd: 3 }\n',
    '2:11: unknown key "writesPerSecnd", did you mean "writesPerSecond"?',
  ],
  ['- scenario: a\n  repeat: 0\n', '2:11: "repeat": expected a whole number from 1 to 1000; found 0'],
  [
    '- scenario: a\n  load: { tail: 3 }\n',
    '2:17: "tail": expected a duration from 1s to 10m, such as 500ms, 5s or 2m; found 3',
  ],
])('%j is refused', (text, told) => {
  expect(refusalOf(() => read(text))).toBe(`nightly.yaml:${told}`);
});
