// Suites for the tests of their reports: one in which something of everything happened, one in which all is well, one that was
// broken off.
import type { Plan } from '../../harness/model/plan.ts';
import type { Suite } from '../../harness/model/suite.ts';
import { sumUpSuite } from '../../harness/series/sum-up-suite.ts';
import type { SuitePart } from '../../harness/series/sum-up-suite.ts';
import type { Judgement, Verdict } from '../../harness/model/verdict.ts';
import { everyRun, repetition } from '../unit/series/verdicts.ts';
import { samplePlan } from './sample-history.ts';
import { shardedVerdict } from './sharded-sample.ts';

/** The plan of a scenario with a budget for `rw session`, unless told otherwise. */
export const planOf = (scenario: string, changes: Partial<Plan> = {}): Plan => ({
  ...samplePlan,
  scenario,
  title: `A <${scenario}> | turns`,
  seed: scenario.length,
  budget: { downtime: [everyRun], lostWrites: 0 },
  ...changes,
});

/** A scenario that was carried out, once unless there are several verdicts. */
export const partOf = (
  scenario: string,
  verdict: Judgement,
  verdicts: readonly Verdict[] = [repetition({ verdict })],
): SuitePart => ({
  tookMs: 41_250,
  carriedOut: {
    id: `${scenario}/20261121T093000Z-${scenario.length}${verdicts.length > 1 ? '-series' : ''}`,
    verdict,
    reason: `Judged ${verdict}.`,
    verdicts,
  },
});

const suiteOf = (
  plans: readonly Plan[],
  parts: readonly SuitePart[],
  end: Pick<Suite['course'], 'ended' | 'why'> = { ended: 'all done', why: '' },
): Suite =>
  sumUpSuite({
    identity: {
      id: 'suites/20261121T092900Z-7-nightly',
      name: 'nightly',
      platform: 'local',
      seed: 7,
      startedUtc: '2026-11-21T09:29:00.000Z',
    },
    plans,
    parts,
    ...end,
  });

const sharded = shardedVerdict();
const longest = [repetition({ downMs: 300 }), repetition({ downMs: 812 }), repetition({ downMs: 20 })];

export const suiteCases = {
  mixed: suiteOf(
    [
      planOf('ferris-wheel'),
      planOf('primary-freeze', { repeat: 3 }),
      planOf('sharded', { budget: sharded.budget }),
      planOf('standbys-killed'),
      planOf('operator-stopped'),
    ],
    [
      partOf('ferris-wheel', 'pass'),
      partOf('primary-freeze', 'fail', longest),
      partOf('sharded', 'unknown', [sharded]),
      { tookMs: 1200, carriedOut: null, broke: 'no Docker: is it running?' },
    ],
    { ended: 'broken off', why: 'interrupted by SIGINT' },
  ),
  good: suiteOf([planOf('ferris-wheel')], [partOf('ferris-wheel', 'pass')]),
  none: suiteOf([planOf('ferris-wheel'), planOf('primary-freeze')], [], {
    ended: 'broken off',
    why: 'interrupted by SIGINT',
  }),
};
