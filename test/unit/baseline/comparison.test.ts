// What a comparison says as a whole: which part of the outage changed, and when so few runs can show nothing.
import { describe, expect, test } from 'vitest';
import { baselineOf } from '../../../harness/baseline/baseline.ts';
import type { Baseline, BaselineRun } from '../../../harness/baseline/baseline.ts';
import { canShow, runsToShow } from '../../../harness/baseline/compare.ts';
import { compareWith } from '../../../harness/baseline/comparison.ts';
import { seededRandom } from '../../../harness/model/seeded-random.ts';
import { renderComparison } from '../../../reports/comparison/console.ts';
import { comparisonMarkdown } from '../../../reports/comparison/markdown.ts';
import { comparisonHeadline } from '../../../reports/comparison/words.ts';
import { comparisonAnnotations } from '../../../reports/github.ts';
import { repetition } from '../series/verdicts.ts';

interface Changes {
  readonly runs?: number;
  /** Added to the part until the failure was noticed. */
  readonly noticedMs?: number;
  readonly promotedMs?: number;
}

/** Runs that are down for about 3 s: until noticed 2 s, until promoted 0.6 s, and the rest. */
const baseline = (seed: number, { runs = 10, noticedMs = 0, promotedMs = 0 }: Changes = {}): Baseline => {
  const random = seededRandom(seed);
  return {
    schema: 'drydock/baseline/1',
    of: {
      scenario: 'drill',
      platform: 'local',
      engine: 'postgres',
      deployment: 'x',
      versions: {},
      settings: {},
    },
    runs: Array.from({ length: runs }, (_, index): BaselineRun => {
      const noticed = 2000 + 200 * random() + noticedMs;
      const promoted = 600 + 80 * random() + promotedMs;
      const rest = 400 + 50 * random();
      return {
        id: `drill/${seed}-${index}`,
        seed: index,
        verdict: 'pass',
        figures: {
          'rw session, down': noticed + promoted + rest,
          'rw session, until noticed': noticed,
          'rw session, until promoted': promoted,
          'rw session, until first-good': rest,
          'ro session, down': 20 * random(),
        },
      };
    }),
  };
};

describe('a comparison', () => {
  test('names the part that all of the time went into', () => {
    const comparison = compareWith(baseline(1), baseline(2, { noticedMs: 3900 }));
    expect(comparison.verdict).toBe('fail');
    expect(comparisonHeadline(comparison)).toMatch(
      /^rw session: 3\.\d\d s slower \(3\.\d\d s to 4\.\d\d s\), all of it up to: failure noticed$/,
    );
  });
  test('names several parts when no one of them is the most of it', () => {
    const comparison = compareWith(baseline(1), baseline(2, { noticedMs: 600, promotedMs: 600 }));
    expect(comparisonHeadline(comparison)).toMatch(/up to: .*, .* up to: /);
  });
  test('tells half a second in a part that the downtime as a whole would not show', () => {
    const before = baseline(1);
    const blurred = (seed: number, more = 0): Baseline => {
      const random = seededRandom(seed);
      const runs = baseline(seed, { promotedMs: more }).runs.map((run) => ({
        ...run,
        figures: { ...run.figures, 'rw session, down': 9000 * random() },
      }));
      return { ...before, runs };
    };
    expect(comparisonHeadline(compareWith(blurred(3), blurred(4, 500)))).toMatch(
      /^rw session: \d+ ms slower .* up to: new primary promoted; its downtime as a whole not for certain$/,
    );
  });
  test('of like with like passes, and one that got faster passes too', () => {
    expect(compareWith(baseline(1), baseline(2)).verdict).toBe('pass');
    const faster = compareWith(baseline(1, { noticedMs: 900 }), baseline(2));
    expect(faster.verdict).toBe('pass');
    expect(comparisonHeadline(faster)).toContain('nothing slower');
    expect(comparisonHeadline(faster)).toContain('faster');
  });
  test('of too few runs is unknown, and says how many it takes', () => {
    const comparison = compareWith(baseline(1, { runs: 3 }), baseline(2, { runs: 3, noticedMs: 9000 }));
    expect(comparison.verdict).toBe('unknown');
    expect(comparisonHeadline(comparison)).toBe(
      `nothing can be shown with 3 against 3 runs: it takes ${runsToShow()} on each side at least`,
    );
  });
  test('as text, as Markdown and as annotations', async () => {
    const comparison = compareWith(baseline(1), baseline(2, { noticedMs: 3900 }));
    await expect(renderComparison(comparison)).toMatchFileSnapshot('files/comparison.txt');
    await expect(comparisonMarkdown(comparison)).toMatchFileSnapshot('files/comparison.md');
    await expect(comparisonAnnotations(comparison)).toMatchFileSnapshot('files/comparison-annotations.txt');
  });
});

test('samples that do not overlap are as sure as their sizes allow', () => {
  // 2 / (12 choose 6) = 0.0022 and 2 / (10 choose 5) = 0.0079.
  expect(runsToShow()).toBe(6);
  expect(canShow(6, 6)).toBe(true);
  expect(canShow(5, 5)).toBe(false);
});

test('a baseline leaves out what was not carried out to its end or could not be judged', () => {
  const kept = baselineOf([
    repetition({}),
    repetition({ verdict: 'unknown' }),
    repetition({ verdict: 'fail' }),
    repetition({ verdict: 'fail', ending: 'stopped' }),
  ]);
  expect(kept?.runs.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
  expect(baselineOf([repetition({ verdict: 'unknown' })])).toBeNull();
});
