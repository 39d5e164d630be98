// Was every service that has a budget down, or down and late, for no longer than it allows? Judged with the error bars: what the bounds leave
// open is unknown, never rounded to the convenient side. Where data is split, the worst shard is judged.
import {
  formatBounded,
  formatCount,
  formatLimit,
  formatNumberOf,
  formatRate,
  formatSeconds,
  formatSetting,
} from '../measure/format.ts';
import { dueOf, standingOf } from '../measure/standing.ts';
import type { Standing } from '../measure/standing.ts';
import type { Check, Facts } from '../model/check.ts';
import { isDown } from '../model/measurements.ts';
import { timeLimits } from '../model/scenario.ts';
import type { TimeLimit } from '../model/scenario.ts';
import type { Measurements, ServiceMeasure } from '../model/verdict.ts';
import { runsToBound } from '../statistics/quantile-bounds.ts';
import { findingOf } from './finding.ts';
import type { Item } from './finding.ts';
import { starved, unproven } from './fitness.ts';

export const downtime: Check = {
  name: 'downtime',
  about: 'Was every service with a budget down for no longer than it allows?',
  judge(facts) {
    const { history, measurements } = facts;
    const {
      budget,
      load: { ackWithinMs },
      repetition,
    } = history.plan;
    const doubt = doubtOf(facts);
    const run = { ackWithinMs, inSeries: repetition !== undefined };
    const items = timeLimits(budget)
      .map((limit) => judgeLimit(limit, measurements, run))
      .map((item) => (doubt === null ? item : inDoubt(item, doubt)));
    return findingOf(
      items,
      items.map(({ text }) => text).join('; ') || 'the scenario sets no budget for downtime',
    );
  },
};

interface Run {
  readonly ackWithinMs: number;
  readonly inSeries: boolean;
}

/**
 * A load that was late itself convicts nobody: its host may have starved the database as well. Neither does one that the services
 * could not keep up with before anything was done to them, or that somebody else had disturbed by then.
 */
const doubtOf = (facts: Facts): string | null => {
  const { history, measurements, harms } = facts;
  const [behind] = unproven(facts);
  const [disturbed] = harms.before;
  if (measurements.load !== null && starved(measurements.load, history.plan.load.ackWithinMs))
    return 'the load’s host was too busy to blame the database';
  return behind === undefined
    ? (disturbed ?? null)
    : `${behind.service} (${behind.policy}) did not keep up with the load even before the first step`;
};

const inDoubt = ({ verdict, text }: Item, doubt: string): Item =>
  verdict === 'fail' ? { verdict: 'unknown', text: `${text}: above it, but ${doubt}` } : { verdict, text };

/** What is claimed of a quantile no single run can keep or break: it is left to the series, and nobody's where there is none. */
const withoutClaim = (item: Item, { quantile: claim }: TimeLimit, { inSeries }: Run): Item => {
  if (claim === undefined) return item;
  if (inSeries) return { verdict: 'pass', text: `${item.text}; judged over the whole series` };
  const runs = runsToBound(claim.quantile, claim.confidence);
  return {
    verdict: 'unknown',
    text: `${item.text}: one run cannot show that, it takes ${runs} at least (--repeat ${runs})`,
  };
};

const judgeLimit = (budget: TimeLimit, { services, load }: Measurements, run: Run): Item => {
  const { service, policy } = budget;
  const limit = `budget ${formatLimit(budget)}`;
  const measured = services.find((each) => each.service === service && each.policy === policy);
  if (measured === undefined || dueOf(measured.operations) === 0)
    return { verdict: 'unknown', text: `${service} (${policy}) had no load, ${limit}` };
  const standing = standingOf(measured, budget);
  const shown = budget.limitMs === 0 && measured.windows.length === 0 && standing.verdict === 'pass';
  const rate = load?.rates.find((each) => each.service === service && each.policy === policy);
  const asked = { rateHz: rate?.achievedHz ?? 0, ackWithinMs: run.ackWithinMs };
  const proof = shown ? `: ${proofOfNone(measured, asked)}` : '';
  const figure = budget.of === 'down' ? downText(measured, standing) : degradedText(standing);
  const text = `${service} (${policy}) ${figure}, ${limit}${standing.why}${proof}`;
  return withoutClaim({ verdict: standing.verdict, text }, budget, run);
};

const downText = (service: ServiceMeasure, { measured, partition }: Standing): string => {
  if (partition === null) return ownText(measured);
  const { length: all } = service.partitions;
  const down = service.partitions.filter(({ windows }) => windows.some(isDown)).length;
  if (down === 0) return `never down on any of ${formatNumberOf(all, 'shard')}${lateText(service)}`;
  const outage = !service.windows.some(isDown) ? 'partial outage' : 'outage';
  return `${partition} ${ownText(measured)} (${outage}: ${formatCount(down)} of ${formatNumberOf(all, 'shard')}), whole service ${wholeText(service)}`;
};

const wholeText = (service: ServiceMeasure): string =>
  service.windows.some(isDown) ? ownText(service) : `never down${lateText(service)}`;

const ownText = (measured: Standing['measured']): string => {
  const { windows, downtimeMs, resolutionMs } = measured;
  const down = windows.filter(isDown).length;
  if (down > 0)
    return `down ${formatBounded(downtimeMs)} in ${formatNumberOf(down, 'window')}${lateText(measured)}`;
  return `never down for longer than the ${formatSeconds(resolutionMs)} between two operations${lateText(measured)}`;
};

const lateText = ({ lateMs }: Pick<Standing['measured'], 'lateMs'>): string =>
  lateMs.upper === 0 ? '' : `, late for ${formatBounded(lateMs)}`;

const degradedText = ({ measured, partition }: Standing): string => {
  const { degradedMs, windows } = measured;
  const whose = partition === null ? '' : `${partition} `;
  return windows.length === 0
    ? `${whose}never down or late`
    : `${whose}down or late ${formatBounded(degradedMs)} in ${formatNumberOf(windows.length, 'window')}`;
};

/** None is shown by what was asked and answered, and by what so many questions could have missed. */
const proofOfNone = (
  { operations, partitions, resolutionMs: ownMs }: ServiceMeasure,
  { rateHz, ackWithinMs }: { readonly rateHz: number; readonly ackWithinMs: number },
): string => {
  const resolutionMs = Math.max(
    ...partitions.map((each) => each.resolutionMs),
    ...(partitions.length === 0 ? [ownMs] : []),
  );
  const of = partitions.length === 0 ? '' : ' of one shard';
  const asked = `none of ${formatNumberOf(operations.good, 'operation')} at ${formatRate(rateHz)} failed and none took longer than ${formatSetting(ackWithinMs)}`;
  return `${asked}; the smallest outage${of} that would surely have been seen is ${formatSeconds(resolutionMs)} where it fails operations, ${formatSeconds(ackWithinMs + resolutionMs)} where it makes them wait`;
};
