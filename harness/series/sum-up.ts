// The runs of a series summed up: what they show together, and whether more of them could still change it. Pure.
import { formatNumberOf, formatShare } from '../measure/format.ts';
import { worst } from '../measure/judge.ts';
import { roundedFine } from '../measure/rounding.ts';
import { timeLimits } from '../model/scenario.ts';
import type { Budget } from '../model/scenario.ts';
import type {
  LimitFinding,
  PassShare,
  Series,
  SeriesCourse,
  SeriesIdentity,
  SeriesRun,
} from '../model/series.ts';
import { observationText } from '../model/verdict.ts';
import type { Judgement, Verdict } from '../model/verdict.ts';
import { lowerShare, shareBounds } from '../statistics/binomial.ts';
import { findingOfLimit } from './limits.ts';
import { spreadsOf } from './spread.ts';

/** Of every bound that the scenario does not choose itself. */
const confidence = 0.95;

export interface SeriesFacts {
  readonly identity: SeriesIdentity;
  readonly budget: Budget;
  readonly course: Omit<SeriesCourse, 'done'>;
  /** In the order of the repetitions. */
  readonly verdicts: readonly Verdict[];
}

/** The same facts give the same series to the byte. */
export const sumUp = ({ identity, budget, course, verdicts }: SeriesFacts): Series => {
  const limits = timeLimits(budget).map((limit) => findingOfLimit(limit, verdicts, course.planned));
  const passes = passesOf(verdicts, course.planned);
  const judged = judgementOf(verdicts, limits, course);
  const [first] = verdicts;
  return {
    schema: 'drydock/series/1',
    verdict: judged.verdict,
    reason: first?.run.observation === true ? `${observationText} ${judged.reason}` : judged.reason,
    series: identity,
    course: { ...course, done: verdicts.length },
    confidence,
    passes,
    budget,
    limits,
    services: spreadsOf(verdicts, confidence),
    runs: verdicts.map(runOf),
    versions: first?.versions ?? {},
    settings: first === undefined ? {} : settingsOf(first),
  };
};

/** Of all runs: the seed is each one's own, and what is as by default says little. */
const settingsOf = ({ settings, defaults = {} }: Verdict): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => name !== 'seed' && value !== defaults[name]),
  );

/**
 * What further repetitions could not change, in words; null while they could. One failure fails the series, whatever follows. When
 * quantiles are all that the budget asks of downtime, all of them shown is as good as it gets.
 */
export const certainty = (verdicts: readonly Verdict[], budget: Budget, planned: number): string | null => {
  const failed = verdicts.findIndex(({ verdict }) => verdict === 'fail');
  if (failed >= 0) return `repetition ${failed + 1} failed, and one failure fails the series`;
  const limits = timeLimits(budget).map((limit) => findingOfLimit(limit, verdicts, planned));
  const refuted = limits.find(({ verdict }) => verdict === 'fail');
  if (refuted !== undefined) return refuted.summary;
  const onlyQuantiles = limits.length > 0 && limits.every(({ quantile }) => quantile !== undefined);
  return onlyQuantiles && limits.every(({ verdict }) => verdict === 'pass')
    ? 'every limit is shown already, whatever the remaining repetitions would have measured'
    : null;
};

const judgementOf = (
  verdicts: readonly Verdict[],
  limits: readonly LimitFinding[],
  { planned, ended, why }: Omit<SeriesCourse, 'done'>,
): { readonly verdict: Judgement; readonly reason: string } => {
  const count = (wanted: Judgement) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  const of = formatNumberOf(verdicts.length, 'repetition');
  const failed = count('fail');
  if (failed > 0) return { verdict: 'fail', reason: `${failed} of ${of} failed.` };
  const refuted = limits.filter(({ verdict }) => verdict === 'fail');
  if (refuted.length > 0)
    return { verdict: 'fail', reason: `${refuted.map(({ summary }) => summary).join('; ')}.` };
  if (ended === 'broken off' || ended === 'under way')
    return {
      verdict: 'unknown',
      reason: `The series was ${ended} after ${verdicts.length} of ${planned}: ${why}.`,
    };
  if (count('unknown') > 0)
    return { verdict: 'unknown', reason: `${count('unknown')} of ${of} could not be judged.` };
  const open = limits.filter(({ verdict }) => verdict === 'unknown');
  if (open.length > 0)
    return { verdict: 'unknown', reason: `${open.map(({ summary }) => summary).join('; ')}.` };
  const verdict = worst(verdicts.map((each) => each.verdict));
  const share = formatShare(lowerShare(verdicts.length, verdicts.length, confidence));
  return { verdict, reason: `All ${of} passed, which supports that at least ${share} of them do.` };
};

const passesOf = (verdicts: readonly Verdict[], planned: number): PassShare => {
  const count = (wanted: Judgement) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  const [pass, done] = [count('pass'), verdicts.length];
  const bounds = done === 0 ? null : shareBounds(pass, done, confidence);
  return {
    pass,
    fail: count('fail'),
    unknown: count('unknown'),
    share:
      bounds === null
        ? null
        : {
            value: roundedFine(bounds.share),
            lower: roundedFine(bounds.lower),
            upper: roundedFine(bounds.upper),
          },
    supports: done === 0 ? 0 : roundedFine(lowerShare(pass, done, confidence)),
    atBest: roundedFine(lowerShare(planned, planned, confidence)),
  };
};

const runOf = ({ run, verdict, checks, steps }: Verdict, index: number): SeriesRun => ({
  repetition: index + 1,
  id: run.id,
  seed: run.seed,
  verdict,
  reason: whyJudged({ run, verdict, checks }),
  durationMs: run.durationMs,
  heldBackMs: Object.fromEntries(
    steps.flatMap(({ number, facts }) =>
      typeof facts['heldBackMs'] === 'number' ? [[String(number), facts['heldBackMs']]] : [],
    ),
  ),
});

/** The first check that made the verdict, in its words; how the run ended where it passed. */
export const whyJudged = ({ run, verdict, checks }: Pick<Verdict, 'run' | 'verdict' | 'checks'>): string =>
  checks.find((check) => check.verdict === verdict && verdict !== 'pass')?.summary ?? run.reason;
