// Text that somebody wrote, as it is shown to people: nothing in it moves the cursor, breaks the line or hides.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columns } from '../../../harness/text/columns.ts';
import { cut, printable, shortened } from '../../../harness/text/printable.ts';

test.each([
  ['ESC', '\u001b[2J', '\\u001b[2J'],
  ['a line break', 'a\r\nb', 'a\\u000d\\u000ab'],
  ['NUL and DEL', '\0\u007f', '\\u0000\\u007f'],
  ['a control character of C1', '\u009b31m', '\\u009b31m'],
  ['the separators of lines and paragraphs', '\u2028\u2029', '\\u2028\\u2029'],
  ['what turns the direction of writing', '\u202ea\u2066\u200f\u061c', '\\u202ea\\u2066\\u200f\\u061c'],
  ['what is not seen', 'a\u200bb\ufeff\u2060', 'a\\u200bb\\ufeff\\u2060'],
  ['half a pair', '\ud83d', '\\ud83d'],
])('%s is made visible', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('all else is left as it is', () => {
  const text = 'Größe 你好 👩‍🚀 "x" …';
  expect(printable(text)).toBe(text);
});

test('what is printable stays so, and is one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = printable(text);
      expect(printable(shown)).toBe(shown);
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('of a long text the first 80 characters are shown, and that there is more', () => {
  expect(shortened('x'.repeat(80))).toBe('x'.repeat(80));
  expect(shortened('x'.repeat(81))).toBe(`${'x'.repeat(80)}…`);
  expect(shortened('\n'.repeat(81))).toBe(`${'\\u000a'.repeat(80)}…`);
  // A character that takes two units is not cut through.
  expect(cut('👩'.repeat(81))).toBe(`${'👩'.repeat(80)}…`);
  expect(cut('👩'.repeat(80))).toBe('👩'.repeat(80));
});

test('a table has a line a row whatever is in its cells', () => {
  expect(
    columns([
      ['a\nb', 'c'],
      ['\u001b[2J', 'd'],
    ]),
  ).toEqual(['  a\\u000ab   c', '  \\u001b[2J  d']);
});
