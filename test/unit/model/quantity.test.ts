import { expect, test } from 'vitest';
import { bytesOf, isAtLeast, volumeSize } from '../../../harness/model/quantity.ts';

test.each([
  ['1024', 1024],
  ['1Ki', 1024],
  ['512Mi', 512 * 2 ** 20],
  ['2Gi', 2 ** 31],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['1Ti', 2 ** 40],
  ['10G', 1e10],
  ['5e9', 5e9],
  ['', undefined],
  ['Gi', undefined],
  ['2 Gi', undefined],
  ['2gi', undefined],
  ['-2Gi', undefined],
])('%j is %d bytes', (text, bytes) => {
  expect(bytesOf(text)).toBe(bytes);
});

test('sizes are compared by what they are, not by how they are written', () => {
  expect(isAtLeast('1Gi', '1024Mi')).toBe(true);
  expect(isAtLeast('5368709120', '5Gi')).toBe(true);
  expect(isAtLeast('1G', '1Gi')).toBe(false);
  expect(isAtLeast('900Mi', '1Gi')).toBe(false);
});

test('what is no size is not at least anything, and nothing is at least it', () => {
  expect(isAtLeast('', '1Gi')).toBe(false);
  expect(isAtLeast('1Gi', 'much')).toBe(false);
});

test('a scenario says whole numbers of Mi, Gi or Ti', () => {
  for (const size of ['1Mi', '20Gi', '3Ti']) expect(volumeSize.safeParse(size).success, size).toBe(true);
  for (const size of ['0Gi', '1.5Gi', '1G', '1', '', 5])
    expect(volumeSize.safeParse(size).success, String(size)).toBe(false);
});
