// Verdicts of made-up repetitions: alike but for what a test says.
import type { Judgement, Verdict } from '../../../harness/model/verdict.ts';
import type { TimeLimit } from '../../../harness/model/scenario.ts';
import { passing } from '../../golden/sample-verdict.ts';

export interface Repetition {
  readonly downMs?: number;
  /** Half the width of the bounds. */
  readonly boundMs?: number;
  readonly verdict?: Judgement;
  readonly ending?: Verdict['run']['ending'];
}

/** Measured once: that takes a while. */
const run = passing();

/** One run whose `rw session` was down for so long in one window. */
export const repetition = ({
  downMs = 400,
  boundMs = 5,
  verdict = 'pass',
  ending = 'completed',
}: Repetition): Verdict => {
  const downtimeMs = { value: downMs, lower: downMs - boundMs, upper: downMs + boundMs };
  const [rw, ...others] = run.measurements.services;
  return {
    ...run,
    verdict,
    run: { ...run.run, ending },
    checks: run.checks.map((check) => (check.check === 'lost-writes' ? { ...check, verdict } : check)),
    measurements: {
      ...run.measurements,
      services: [{ ...rw!, downtimeMs, windows: rw!.windows.slice(0, 1) }, ...others],
    },
  };
};

export const downFor = (...downMs: readonly number[]): readonly Verdict[] =>
  downMs.map((each) => repetition({ downMs: each }));

/** `p90 under 1 s with 95 % confidence`, unless told otherwise. */
export const p90 = (changes: Partial<TimeLimit> = {}): TimeLimit => ({
  service: 'rw',
  policy: 'session',
  of: 'down',
  limitMs: 1000,
  quantile: { quantile: 0.9, confidence: 0.95 },
  ...changes,
});

export const everyRun: TimeLimit = { service: 'rw', policy: 'session', of: 'down', limitMs: 1000 };
