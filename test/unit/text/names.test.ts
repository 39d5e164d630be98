// What is said after a wrong name, however long it is and however many right ones there are.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { distance } from 'fastest-levenshtein';
import { nameIn, rightNames } from '../../../harness/text/names.ts';
import { refusalOf } from '../refusal.ts';

vi.mock('fastest-levenshtein', async (original) => {
  const real = await original<{ distance: typeof distance }>();
  return { ...real, distance: vi.fn(real.distance) };
});
afterEach(() => {
  vi.mocked(distance).mockClear();
});

describe('after a wrong name', () => {
  test('stands the nearest one, the first of several, in whatever case', () => {
    expect(rightNames('WARMUP', ['tail', 'warmUp', 'warmup'])).toBe(', did you mean "warmUp"?');
    expect(rightNames('ab', ['xyz', 'abcd'])).toBe(', did you mean "abcd"?');
  });

  test('stand all of them when none is near', () => {
    expect(rightNames('colour', ['tail', 'warmUp'])).toBe('; there are: tail, warmUp');
    expect(rightNames('colour', [])).toBe('; there are none');
  });

  test('stand some of very many, each as much as is shown of it', () => {
    const known = Array.from({ length: 50 }, (_, index) => `${index}-${'x'.repeat(100)}`);
    const said = rightNames('colour', known);
    expect(said).toMatch(/^; there are: 0-x{78}…, 1-x{78}…, .*, 39-x{77}… and 10 more$/);
  });

  test('that is too long to be misspelt, nothing is searched', () => {
    expect(rightNames('w'.repeat(100_000), ['warmUp'])).toBe('; there are: warmUp');
    expect(distance).not.toHaveBeenCalled();
  });

  test('names of quite another length are not looked at', () => {
    const known = Array.from({ length: 1000 }, (_, index) => 'x'.repeat(20 + index));
    expect(rightNames('tial', [...known, 'tail'])).toBe(', did you mean "tail"?');
    expect(distance).toHaveBeenCalledTimes(1);
  });
});

test('a name from the command line is shown in one line, cut', () => {
  const name = `\u001b]0;${'x'.repeat(200)}\n`;
  expect(refusalOf(() => nameIn({ local: 1 }, name, 'platform'))).toBe(
    `drydock: unknown platform "\\u001b]0;${'x'.repeat(76)}…"; there are: local`,
  );
});
