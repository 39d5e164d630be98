// How the reports of a series speak of its figures: the same words on a terminal, in Markdown and on the page.
import {
  formatBounded,
  formatCount,
  formatNumberOf,
  formatSeconds,
  formatShare,
} from '../../harness/measure/format.ts';
import { percentText } from '../../harness/model/units.ts';
import type { OpenBounds, Series, SeriesRun, ServiceSpread } from '../../harness/model/series.ts';

/** `7.14 s (6.80 to 7.90)`; a side that so few runs do not bound is said to be open. */
export const openText = (bounds: OpenBounds | null): string => {
  if (bounds === null) return 'not measured';
  const { value, lower, upper } = bounds;
  if (lower !== null && upper !== null) return formatBounded({ value, lower, upper });
  if (lower !== null) return `${formatSeconds(value)} (${formatSeconds(lower)} or more)`;
  return `${formatSeconds(value)} (${upper === null ? 'not bounded' : `${formatSeconds(upper)} or less`})`;
};

export const worstText = ({ worst }: ServiceSpread): string =>
  worst === null ? 'not measured' : formatSeconds(worst.valueMs);

/** `at least 72.0 %`: of such runs, none is worse than the worst seen. */
export const coverText = ({ worst }: ServiceSpread): string =>
  worst === null ? '' : `at least ${formatShare(worst.covers)}`;

/** What so many passes show, and what as many as were planned could show. */
export const passText = ({ passes, course, confidence }: Series): string => {
  const { pass, share, supports, atBest } = passes;
  if (share === null) return 'No repetition was judged.';
  const of = formatNumberOf(course.done, 'repetition');
  const between = `${formatShare(share.lower)} to ${formatShare(share.upper)}`;
  const atLeast = formatShare(supports);
  const shown =
    pass === 0
      ? ''
      : `: ${formatCount(pass)} ${pass === 1 ? 'pass supports' : 'passes support'} that at least ${atLeast} of such runs pass, with ${percentText(confidence)} confidence`;
  const best =
    pass === course.planned
      ? ''
      : ` ${formatCount(course.planned)} passes would have supported ${formatShare(atBest)}.`;
  return `${formatCount(pass)} of ${of} passed (${between})${shown}.${best}`;
};

/** How many were made, and why no more. */
export const courseText = ({ course }: Series): string => {
  const { planned, done, ended, why } = course;
  const made = `${formatCount(done)} of ${formatNumberOf(planned, 'repetition')}`;
  if (ended === 'all done') return `All ${formatNumberOf(planned, 'repetition')} made.`;
  if (ended === 'certain') return `Stopped early after ${made}, the answer being certain: ${why}.`;
  return `${ended === 'broken off' ? 'Broken off' : 'Under way'} after ${made}: ${why}.`;
};

/** What each repetition began with. */
export const startText = ({ course: { holdUpToMs } }: Series): string =>
  `Each repetition had a new deployment of its own${
    holdUpToMs === 0
      ? ''
      : `, and its disturbing steps were held back for up to ${formatSeconds(holdUpToMs)}, drawn from its seed`
  }.`;

/** `step 2 for 812 ms`. */
export const heldText = ({ heldBackMs }: SeriesRun): string =>
  Object.entries(heldBackMs)
    .map(([step, ms]) => `step ${step} for ${formatSeconds(ms)}`)
    .join(', ');

/** The downtime of one repetition, by service and policy, for those that have a budget; all of them when none has. */
export const budgetedSpreads = ({ services, limits }: Series): readonly ServiceSpread[] => {
  const budgeted = services.filter(({ service, policy }) =>
    limits.some((limit) => limit.service === service && limit.policy === policy),
  );
  return budgeted.length === 0 ? services : budgeted;
};

/** What a repetition measured of a service; empty when it did not. */
export const valueText = (spread: ServiceSpread, { repetition }: SeriesRun): string => {
  const value = spread.values.find((each) => each.repetition === repetition);
  if (value === undefined) return '';
  return `${formatBounded(value.downtimeMs)}${value.partition === null || value.downtimeMs.upper === 0 ? '' : ` ${value.partition}`}`;
};
