// Who answered, and whether the spread is even; the statistics against published values.
import { expect, test } from 'vitest';
import { distributionOf } from '../../../harness/measure/distribution.ts';
import {
  evennessOf,
  hiddenShare,
  noncentralityFor,
  unevenBelowP,
} from '../../../harness/measure/evenness.ts';
import type { Plant } from '../../planted/history.ts';
import { planted } from '../../planted/history.ts';
import { answersFromPrimary, liesAboutRole } from '../../planted/history-bugs.ts';

const measured = (service: string, when: 'before' | 'after', ...plants: Plant[]) =>
  distributionOf(planted(...plants)).find((each) => each.service === service && each.when === when)!;

test('fresh connections are counted by the member that answered, before and after', () => {
  expect(measured('ro', 'before')).toMatchObject({
    connections: 50,
    impure: 0,
    shares: [
      { member: 'pg-2', role: 'standby', connections: 25, expected: 25 },
      { member: 'pg-3', role: 'standby', connections: 25, expected: 25 },
    ],
  });
  expect(measured('rw', 'after').shares).toMatchObject([{ member: 'pg-2', role: 'primary' }]);
});

test('an answer from a member that may not answer is impure', () => {
  expect(measured('ro', 'before', answersFromPrimary('ro')).impure).toBe(50);
});

test('an answer in which the server lies about its role is impure, even where both roles may answer', () => {
  expect(measured('ro', 'before', liesAboutRole('ro', 'primary')).impure).toBe(50);
  expect(measured('r', 'before', liesAboutRole('r', 'primary')).impure).toBe(33);
});

test('what the run did not reach is left out', () => {
  const history = planted();
  const events = history.events.filter((event) => event.kind !== 'phase' || event.phase !== 'tail');
  expect(distributionOf({ ...history, events }).map(({ when }) => when)).not.toContain('after');
});

test('the chi-square test agrees with a published example', () => {
  // 60 throws of a die: 5, 8, 9, 8, 10, 20 against 10 each; 13.4 with 5 degrees of freedom, p = 0.0199.
  const evenness = evennessOf([5, 8, 9, 8, 10, 20])!;
  expect(evenness.statistic).toBeCloseTo(13.4, 6);
  expect(evenness.degreesOfFreedom).toBe(5);
  expect(evenness.pValue).toBeCloseTo(0.0199, 4);
  expect(evennessOf([50])).toBeNull();
  expect(evennessOf([0, 0])).toBeNull();
});

test('the noncentrality for 80 % power agrees with published tables', () => {
  // Cohen 1988, and any table of the noncentral chi-square at 0.05 and 0.01.
  expect(noncentralityFor(0.05, 1)).toBeCloseTo(7.849, 3);
  expect(noncentralityFor(0.05, 2)).toBeCloseTo(9.635, 3);
  expect(noncentralityFor(0.01, 1)).toBeCloseTo(11.679, 3);
  expect(noncentralityFor(0.01, 2)).toBeCloseTo(13.881, 3);
});

test('a member with the hidden share lies at the edge of what the test notices', () => {
  const share = hiddenShare(2, 1000)!;
  expect(share).toBeGreaterThan(0.5);
  const seen = (each: number) => evennessOf([1000 * each, 1000 * (1 - each)])!.pValue;
  expect(seen(0.5 + (share - 0.5) / 2)).toBeGreaterThan(unevenBelowP);
  expect(seen(share)).toBeLessThan(unevenBelowP);
  expect(hiddenShare(2, 4000)!).toBeLessThan(share);
  expect(hiddenShare(3, 2)).toBe(1);
  expect(hiddenShare(1, 1000)).toBeNull();
});
