// Many figures at once: held against what can be counted by hand, and against its own promise of few false alarms.
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../harness/model/seeded-random.ts';
import { maxTest, surestP } from '../../../harness/statistics/max-test.ts';
import { rankSumP } from './rank-sum.ts';

const never = (): number => {
  throw new Error('nothing is drawn where all deals are looked at');
};

describe('the max-T test', () => {
  it('is the rank-sum test where there is one figure', () => {
    const [before, after] = [
      [1, 4, 6, 7],
      [3, 8, 9, 12, 15],
    ];
    const [p] = maxTest([[...before, ...after]], before.length, never);
    expect(p).toBeCloseTo(rankSumP(before, after), 9);
  });

  it('does not make a figure pay for one that says the same', () => {
    const figure = [1, 2, 3, 4, 11, 12, 13, 14];
    const twice = figure.map((ms) => 2 * ms + 5);
    const [alone] = maxTest([figure], 4, never);
    expect(alone).toBeCloseTo(2 / 70, 9);
    expect(maxTest([figure, twice], 4, never)).toEqual([alone, alone]);
  });

  it('makes it pay for strangers, the surest least', () => {
    const moved = [1, 2, 3, 4, 5, 11, 12, 13, 14, 15];
    const strangers = [
      [3, 9, 1, 7, 5, 8, 2, 6, 10, 4],
      [6, 1, 10, 4, 8, 3, 7, 9, 2, 5],
    ];
    const [alone] = maxTest([moved], 5, never);
    const [p, ...others] = maxTest([moved, ...strangers], 5, never);
    expect(p).toBeGreaterThan(alone!);
    // At most what Bonferroni would take.
    expect(p).toBeLessThanOrEqual(3 * alone!);
    for (const other of others) expect(other).toBeGreaterThan(0.3);
  });

  it('says nothing of a figure that is the same in every run', () => {
    expect(maxTest([[5, 5, 5, 5, 5, 5, 5, 5]], 4, never)).toEqual([1]);
    expect(maxTest([], 4, never)).toEqual([]);
  });

  it('draws deals where there are too many, and gives the same p-value for the same seed', () => {
    const figure = Array.from({ length: 20 }, (_, run) => run);
    const [p] = maxTest([figure], 10, seededRandom(1));
    expect(p).toBe(maxTest([figure], 10, seededRandom(1))[0]);
    expect(p).toBeLessThan(0.001);
  });

  it('raises an alarm as seldom as it says, whatever hangs together with what', () => {
    const random = seededRandom(3);
    const trials = 400;
    let alarms = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const shared = Array.from({ length: 12 }, random);
      const figures = [0, 0.2, 0.5, 2].map((own) => shared.map((value) => value + own * random()));
      if (maxTest(figures, 6, never).some((p) => p < 0.05)) alarms += 1;
    }
    // Binomial with 0.05: more than 35 of 400 in less than 1 of 1,000 such tests.
    expect(alarms).toBeLessThanOrEqual(35);
    expect(alarms).toBeGreaterThan(3);
  });
});

describe('the surest p-value', () => {
  it('is that of runs that do not overlap', () => {
    expect(surestP(3, 3)).toBeCloseTo(2 / 20, 9);
    expect(maxTest([[1, 2, 3, 11, 12, 13]], 3, never)[0]).toBeCloseTo(surestP(3, 3), 9);
    expect(surestP(10, 10)).toBeLessThan(0.0003);
  });
});
