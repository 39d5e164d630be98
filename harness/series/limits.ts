// Each limit on downtime against all repetitions of a series. A limit without a quantile must be kept by every one of them. One on a
// quantile is shown, refuted or open by exact arithmetic for the planned number of repetitions: deciding before they are all
// made is allowed only where those that are left cannot change the answer, so that a look in between costs no confidence. Pure.
import { formatLimit, formatNumberOf } from '../measure/format.ts';
import { standingOf } from '../measure/standing.ts';
import type { QuantileClaim, TimeLimit } from '../model/scenario.ts';
import type { LimitFinding } from '../model/series.ts';
import type { Judgement, Verdict } from '../model/verdict.ts';
import { quantileRefuted, quantileShown } from '../statistics/quantile-bounds.ts';

type Counts = Pick<LimitFinding, 'within' | 'over' | 'open'>;

/** `planned` repetitions are what the confidence is reckoned for. */
export const findingOfLimit = (
  budget: TimeLimit,
  verdicts: readonly Verdict[],
  planned: number,
): LimitFinding => {
  const standings = verdicts.map((verdict) => standingIn(verdict, budget));
  const count = (wanted: Judgement) => standings.filter((each) => each === wanted).length;
  const counts = { within: count('pass'), over: count('fail'), open: count('unknown') };
  const claim = budget.quantile;
  const verdict = claim === undefined ? ofEvery(counts, planned) : ofQuantile(counts, planned, claim);
  const stillNeeded = claim === undefined || verdict !== 'unknown' ? 0 : neededFor(counts, planned, claim);
  const summary = summaryOf({ ...budget, ...counts, verdict, stillNeeded });
  return { ...budget, verdict, ...counts, stillNeeded, summary };
};

/** Where one run's downtime lies. A run whose measurement is in doubt anywhere counts for neither side. */
const standingIn = ({ checks, run, measurements }: Verdict, budget: TimeLimit): Judgement => {
  const measured = measurements.services.find(
    ({ service, policy }) => service === budget.service && policy === budget.policy,
  );
  const inDoubt = run.ending !== 'completed' || checks.some(({ verdict }) => verdict === 'unknown');
  return measured === undefined || inDoubt ? 'unknown' : standingOf(measured, budget).verdict;
};

const ofEvery = ({ within, over }: Counts, planned: number): Judgement => {
  if (over > 0) return 'fail';
  return within >= planned ? 'pass' : 'unknown';
};

const ofQuantile = ({ within, over }: Counts, planned: number, claim: QuantileClaim): Judgement => {
  if (quantileShown(planned - within, planned, claim)) return 'pass';
  return quantileRefuted(planned - over, planned, claim) ? 'fail' : 'unknown';
};

/** More than so many repetitions are not worth counting. */
const neededMax = 100_000;

/** How many more than were made it takes if all of them are within the limit. */
const neededFor = ({ within, over, open }: Counts, planned: number, claim: QuantileClaim): number => {
  const [outside, done] = [over + open, within + over + open];
  // Those that were planned and not made may be enough; they are reckoned as they were planned.
  for (let more = 1; more <= planned - done; more += 1)
    if (quantileShown(planned - within - more, planned, claim)) return more;
  let total = Math.max(done, planned) + 1;
  while (total < done + neededMax && !quantileShown(outside, total, claim)) total += 1;
  return total - done;
};

const summaryOf = (finding: Omit<LimitFinding, 'summary'>): string => {
  const { service, policy, within, over, open, verdict, stillNeeded } = finding;
  const done = formatNumberOf(within + over + open, 'repetition');
  const what = finding.of === 'down' ? '' : ', down or late,';
  const kept = `${service} (${policy})${what} within ${formatLimit({ limitMs: finding.limitMs })} in ${within} of ${done}`;
  const odd = [...(over > 0 ? [`${over} over it`] : []), ...(open > 0 ? [`${open} not certain`] : [])];
  const counted = odd.length === 0 ? kept : `${kept} (${odd.join(', ')})`;
  if (finding.quantile === undefined) return counted;
  const claim = formatLimit(finding);
  if (verdict === 'pass') return `${counted}: that shows ${claim}`;
  if (verdict === 'fail') return `${counted}: that refutes ${claim}`;
  return `${counted}: too few to show ${claim}, it takes ${stillNeeded} more that all stay within it`;
};
