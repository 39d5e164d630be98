// Limits on downtime against all repetitions of a series, and when the answer is certain before the last of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingOfLimit } from '../../../harness/series/limits.ts';
import { certainty } from '../../../harness/series/sum-up.ts';
import { downFor, everyRun, p90, repetition } from './verdicts.ts';

const times = (count: number, downMs: number): number[] => Array.from({ length: count }, () => downMs);

describe('a limit on every run', () => {
  test('is kept when all that were planned keep it', () => {
    const finding = findingOfLimit(everyRun, downFor(...times(5, 900)), 5);
    expect(finding).toMatchObject({ verdict: 'pass', within: 5, over: 0, open: 0, stillNeeded: 0 });
    expect(finding.summary).toBe('rw (session) within 1 s in 5 of 5 repetitions');
  });
  test('is broken by one, and open while some are missing', () => {
    expect(findingOfLimit(everyRun, downFor(900, 1100), 5).verdict).toBe('fail');
    expect(findingOfLimit(everyRun, downFor(900, 900), 5).verdict).toBe('unknown');
  });
});

describe('a limit on a quantile', () => {
  // 0.9^29 is the first power below 0.05; with one over it takes 46, with two 61 (Hahn and Meeker, table of distribution-free bounds).
  test.each([
    [29, 0, 'pass'],
    [28, 0, 'unknown'],
    [46, 1, 'pass'],
    [45, 1, 'unknown'],
    [61, 2, 'pass'],
    [60, 2, 'unknown'],
  ] as const)('of %i repetitions, %i over: %s', (runs, over, verdict) => {
    const verdicts = downFor(...times(runs - over, 900), ...times(over, 1100));
    expect(findingOfLimit(p90(), verdicts, runs).verdict).toBe(verdict);
  });

  test('with too few runs says how many more it takes', () => {
    const nine = findingOfLimit(p90(), downFor(...times(9, 900)), 9);
    expect(nine).toMatchObject({ verdict: 'unknown', stillNeeded: 20 });
    expect(nine.summary).toContain('it takes 20 more');
    expect(findingOfLimit(p90(), downFor(...times(28, 900), 1100), 29).stillNeeded).toBe(17);
  });

  test('of a series that was broken off counts those that were planned', () => {
    expect(findingOfLimit(p90(), downFor(...times(30, 900)), 46)).toMatchObject({
      verdict: 'unknown',
      stillNeeded: 15,
    });
  });

  test('is refuted by as many over it as chance would not put there', () => {
    // P(at least 4 of 9 over) = 0.008 and P(at least 3) = 0.053, were the p90 at the limit.
    expect(findingOfLimit(p90(), downFor(...times(5, 900), ...times(4, 1100)), 9).verdict).toBe('fail');
    expect(findingOfLimit(p90(), downFor(...times(6, 900), ...times(3, 1100)), 9).verdict).toBe('unknown');
  });

  test('counts a run whose bounds hold the limit, or whose measurement is in doubt, for neither side', () => {
    const around = repetition({ downMs: 1000, boundMs: 10 });
    const doubted = repetition({ downMs: 400, verdict: 'unknown' });
    const stopped = repetition({ downMs: 400, ending: 'stopped' });
    expect(findingOfLimit(p90(), [around, doubted, stopped], 29)).toMatchObject({
      within: 0,
      over: 0,
      open: 3,
    });
  });
});

describe('the answer is certain', () => {
  const budget = { downtime: [p90()], lostWrites: 0 };
  test('once enough are within the limit, whatever follows', () => {
    // Of 46 one may be over, so 45 within settle it; of 29 none may, so only the last one does.
    expect(certainty(downFor(...times(44, 900)), budget, 46)).toBeNull();
    expect(certainty(downFor(...times(45, 900)), budget, 46)).toContain('shown already');
    expect(certainty(downFor(...times(28, 900)), budget, 29)).toBeNull();
  });
  test('once a repetition has failed', () => {
    const failed = [repetition({}), repetition({ verdict: 'fail' })];
    expect(certainty(failed, budget, 9)).toBe('repetition 2 failed, and one failure fails the series');
  });
  test('never early for a pass when every run has to keep a limit', () => {
    const both = { downtime: [p90(), everyRun], lostWrites: 0 };
    expect(certainty(downFor(...times(45, 900)), both, 46)).toBeNull();
  });
  test('stopping early says what all repetitions would have said', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 19 }), { minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 20 }), (draws, rare) => {
        const verdicts = downFor(...draws.map((draw) => (draw < rare ? 900 : 1100)));
        const full = findingOfLimit(p90(), verdicts, verdicts.length).verdict;
        for (let done = 1; done < verdicts.length; done += 1) {
          if (certainty(verdicts.slice(0, done), budget, verdicts.length) === null) continue;
          expect(findingOfLimit(p90(), verdicts.slice(0, done), verdicts.length).verdict).toBe(full);
          return;
        }
      }),
      { numRuns: 30 },
    );
  });
});
