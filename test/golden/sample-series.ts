// Series for the tests of their reports: one that shows little, one with a failure, one that was broken off at once.
import type { Series } from '../../harness/model/series.ts';
import type { Verdict } from '../../harness/model/verdict.ts';
import { sumUp } from '../../harness/series/sum-up.ts';
import { p90, repetition } from '../unit/series/verdicts.ts';

const numbered = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.map((verdict, index) => ({
    ...verdict,
    run: { ...verdict.run, id: `ferris-wheel/20261121T09300${index}Z-${index + 1}`, seed: index + 1 },
    steps: verdict.steps.map((step) =>
      step.verb === 'hand-over' ? { ...step, facts: { heldBackMs: 250 * (index + 1) } } : step,
    ),
  }));

const { service, policy, limitMs, quantile } = p90();
const limit = { service, policy, limitMs, ...(quantile !== undefined && { quantile }) };

const seriesOf = (verdicts: readonly Verdict[], planned: number, why = ''): Series =>
  sumUp({
    identity: {
      id: 'ferris-wheel/20261121T093000Z-42-series',
      scenario: 'ferris-wheel',
      title: 'A <wheel> | turns',
      platform: 'local',
      engine: 'postgres',
      deployment: 'PostgreSQL as processes',
      seed: 42,
      startedUtc: '2026-11-21T09:30:00.000Z',
    },
    budget: { downtime: [limit], lostWrites: 0 },
    course: {
      planned,
      ended: why === '' ? 'all done' : 'broken off',
      why,
      start: 'a new deployment each',
      holdUpToMs: 2000,
    },
    verdicts: numbered(verdicts),
  });

const lengths = [410, 395, 440, 402, 388, 1210];
export const seriesCases = {
  few: seriesOf(
    lengths.map((downMs) => repetition({ downMs })),
    6,
  ),
  failed: seriesOf([repetition({}), repetition({ verdict: 'fail' })], 6),
  none: seriesOf([], 6, 'interrupted by SIGINT'),
};
