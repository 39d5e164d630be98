// Was every service that has a budget down for no longer than it allows? Judged with the error bars: what the bounds leave
// open is unknown, never rounded to the convenient side.
import { formatBounded, formatNumberOf, formatSeconds, formatSetting } from '../measure/format.ts';
import type { Check } from '../model/check.ts';
import type { DowntimeBudget } from '../model/scenario.ts';
import type { Judgement, ServiceMeasure } from '../model/verdict.ts';
import { findingOf } from './finding.ts';
import type { Item } from './finding.ts';
import { starved } from './fitness.ts';

export const downtime: Check = {
  name: 'downtime',
  about: 'Was every service with a budget down for no longer than it allows?',
  judge({ history, measurements }) {
    const {
      budget: { downtime: budgets },
      load: { ackWithinMs },
    } = history.plan;
    const unfit = measurements.load !== null && starved(measurements.load, ackWithinMs);
    const items = budgets
      .map((budget) => judgeBudget(budget, measurements.services))
      .map((item) => (unfit ? inDoubt(item) : item));
    return findingOf(
      items,
      items.map(({ text }) => text).join('; ') || 'the scenario sets no budget for downtime',
    );
  },
};

/** A load that was late itself convicts nobody: its host may have starved the database as well. */
const inDoubt = ({ verdict, text }: Item): Item =>
  verdict === 'fail'
    ? {
        verdict: 'unknown',
        text: `${text}: above it, but the load’s host was too busy to blame the database`,
      }
    : { verdict, text };

const judgeBudget = (budget: DowntimeBudget, services: readonly ServiceMeasure[]): Item => {
  const { service, policy } = budget;
  const limit = `budget ${formatSetting(budget.limitMs)}`;
  const measured = services.find((each) => each.service === service && each.policy === policy);
  const count = measured?.operations;
  if (
    measured === undefined ||
    count === undefined ||
    count.acknowledged + count.refused + count.unknown === 0
  )
    return { verdict: 'unknown', text: `${service} (${policy}) had no load, ${limit}` };
  const { verdict, why } = compare(measured, budget.limitMs);
  return { verdict, text: `${service} (${policy}) ${downText(measured)}, ${limit}${why}` };
};

/**
 * Fails when even the least that the windows sum to is above the limit; passes when the most is within it. A window that
 * was open when the load began or ended says only how long the service was down at least.
 */
const compare = (
  { downtimeMs, windows, operations }: ServiceMeasure,
  limitMs: number,
): { readonly verdict: Judgement; readonly why: string } => {
  const never = operations.good === 0 ? ': it never served' : '';
  if (downtimeMs.lower > limitMs) return { verdict: 'fail', why: never };
  const open = windows.find(({ openEnded }) => openEnded !== 'no')?.openEnded;
  if (open !== undefined) {
    const when = { no: '', start: 'began', end: 'ended', both: 'began and when it ended' }[open];
    return { verdict: 'unknown', why: never || `: it was down when the load ${when}` };
  }
  if (downtimeMs.upper > limitMs) return { verdict: 'unknown', why: ': the limit lies within the bounds' };
  return { verdict: 'pass', why: '' };
};

const downText = ({ windows, downtimeMs, resolutionMs }: ServiceMeasure): string =>
  windows.length === 0
    ? `never down for longer than the ${formatSeconds(resolutionMs)} between two operations`
    : `down ${formatBounded(downtimeMs)} in ${formatNumberOf(windows.length, 'window')}`;
