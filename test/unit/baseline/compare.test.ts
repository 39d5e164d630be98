import { describe, expect, test } from 'vitest';
import { baselineRun, differences, keyOf } from '../../../harness/baseline/baseline.ts';
import type { BaselineRun } from '../../../harness/baseline/baseline.ts';
import { compareRuns } from '../../../harness/baseline/compare.ts';
import { seededRandom } from '../../../harness/model/seeded-random.ts';
import type { Verdict } from '../../../harness/model/verdict.ts';
import { rateSettings } from '../../../harness/plan/fitted.ts';
import { samplePlan } from '../../golden/sample-history.ts';
import { passing } from '../../golden/sample-verdict.ts';

/** Ten figures that scatter by half a second, as the phases of a switchover do. */
const names = Array.from({ length: 10 }, (_, index) => `rw session, part ${index + 1}`);

const sample = (runs: number, seed: number, slowerMs = 0): BaselineRun[] => {
  const random = seededRandom(seed);
  return Array.from({ length: runs }, (_, index) => ({
    id: `x/${index}`,
    seed: index,
    verdict: 'pass',
    figures: Object.fromEntries(
      names.map((name, place) => [name, 2000 + 300 * random() + (place === 3 ? slowerMs : 0)]),
    ),
  }));
};

describe('comparing runs with their baseline', () => {
  test('half a second more in one part is found with ten runs a side, and only there', () => {
    const changes = compareRuns(sample(10, 1), sample(10, 2, 500));
    expect(changes.filter(({ change }) => change !== 'none shown').map(({ figure }) => figure)).toEqual([
      'rw session, part 4',
    ]);
    const [first] = changes;
    expect(first?.change).toBe('slower');
    expect(first?.shiftMs.lower).toBeGreaterThan(300);
    expect(first?.shiftMs.upper).toBeLessThan(700);
  });
  test('half a second less is told as faster', () => {
    expect(compareRuns(sample(10, 1, 500), sample(10, 2))[0]?.change).toBe('faster');
  });
  test('like with like raises an alarm in fewer than one of a hundred comparisons', () => {
    const alarms = Array.from({ length: 1000 }, (_, index) =>
      compareRuns(sample(10, 2 * index), sample(10, 2 * index + 1)).some(
        ({ change }) => change !== 'none shown',
      ),
    ).filter(Boolean).length;
    expect(alarms).toBeLessThan(10);
  });
  test('three runs a side can show nothing, whatever they measured', () => {
    const changes = compareRuns(sample(3, 1), sample(3, 2, 5000));
    expect(changes.every(({ change }) => change === 'none shown')).toBe(true);
  });
});

describe('a baseline', () => {
  test('holds the downtime and its parts by service and client policy', () => {
    const verdict = passing();
    const { figures } = baselineRun(verdict);
    const [service] = verdict.measurements.services;
    expect(figures['rw session, down']).toBe(service?.downtimeMs.value);
    const parts = Object.entries(figures)
      .filter(([name]) => name.startsWith('rw session, until'))
      .reduce((sum, [, ms]) => sum + ms, 0);
    expect(parts).toBeCloseTo(service?.downtimeMs.value ?? -1, 2);
  });
  test('is not for runs at other rates, as they were fitted to another machine', () => {
    const at = (writeRateHz: number): Verdict => ({
      ...passing(),
      settings: rateSettings({ ...samplePlan, load: { ...samplePlan.load, writeRateHz } }),
    });
    expect(differences(keyOf(at(80)), keyOf(at(80)))).toEqual([]);
    expect(differences(keyOf(at(80)), keyOf(at(40)))).toEqual([
      expect.stringMatching(/^setting session clients: 80 writes\/s from .* and 40 writes\/s from /u),
    ]);
  });
  test('says in what two kinds of runs differ, and the seed is not among it', () => {
    const one = passing();
    const other = {
      ...one,
      run: { ...one.run, platform: 'kind' },
      versions: { ...one.versions, postgres: '18.1' },
      settings: { ...one.settings, seed: '99' },
    };
    expect(differences(keyOf(one), keyOf(one))).toEqual([]);
    expect(differences(keyOf(one), keyOf(other))).toEqual([
      expect.stringContaining('platform: '),
      expect.stringContaining('version of postgres: '),
    ]);
  });
});
